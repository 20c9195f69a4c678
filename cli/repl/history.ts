/**
 * What was entered before, in this session and in earlier ones.
 *
 * The file has one entry on a line, oldest first, with `\n` for a newline inside an entry and `\\`
 * for a backslash. Sessions side by side only append, so that none takes anything from another.
 */
import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';

export const HISTORY_SIZE = 1000;

export const encodeEntry = (entry: string): string => entry.replaceAll('\\', '\\\\').replaceAll('\n', '\\n');
export const decodeEntry = (line: string): string =>
  line.replace(/\\(.)/g, (_, escaped: string) => (escaped === 'n' ? '\n' : escaped));

/** NSX_HISTORY, or a file in the XDG state directory; null when it is switched off. */
export function historyPath(environment: NodeJS.ProcessEnv): string | null {
  const { NSX_HISTORY, XDG_STATE_HOME, HOME } = environment;
  if (NSX_HISTORY !== undefined) return NSX_HISTORY === '' ? null : NSX_HISTORY;
  // The specification wants relative paths ignored.
  const state = XDG_STATE_HOME?.startsWith('/') ? XDG_STATE_HOME : join(HOME ?? homedir(), '.local/state');
  return join(state, 'nsx/history');
}

export class History {
  readonly #path: string | null;
  /** Newest first, as the line editor has them. */
  readonly entries: string[];

  constructor(path: string | null) {
    this.#path = path;
    this.entries = path === null ? [] : load(path);
  }

  /** Not twice in a row; and what begins with a blank is nobody's business. */
  add(text: string): void {
    const entry = text.replace(/\s+$/, '');
    if (entry === '' || entry.startsWith(' ') || entry === this.entries[0]) return;
    this.entries.unshift(entry);
    this.entries.splice(HISTORY_SIZE);
    if (this.#path === null) return;
    try {
      makeDirectories(dirname(this.#path));
      appendFileSync(this.#path, `${encodeEntry(entry)}\n`, { mode: 0o600 });
    } catch {
      // A home that cannot be written is no reason to disturb anybody.
    }
  }
}

/** Node's own way of doing this never ends where the kernel allows no directory, as in /proc. */
function makeDirectories(path: string): void {
  if (existsSync(path)) return;
  if (dirname(path) !== path) makeDirectories(dirname(path));
  mkdirSync(path, { mode: 0o700 });
}

function load(path: string): string[] {
  let lines: string[];
  try {
    lines = readFileSync(path, 'utf8')
      .split('\n')
      .filter((line) => line !== '');
  } catch {
    return [];
  }
  if (lines.length > 2 * HISTORY_SIZE) shorten(path, lines.slice(-HISTORY_SIZE));
  return lines.slice(-HISTORY_SIZE).map(decodeEntry).reverse();
}

/** In one step, so that nobody finds half a file. */
function shorten(path: string, lines: readonly string[]): void {
  const next = `${path}.${process.pid}`;
  try {
    writeFileSync(next, `${lines.join('\n')}\n`, { mode: 0o600 });
    renameSync(next, path);
  } catch {}
}
