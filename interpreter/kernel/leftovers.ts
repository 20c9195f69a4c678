/**
 * What sessions have left that were killed along with everybody who would have cleaned up: found by their
 * journals, and undone.
 *
 * A journal whose owner lives is not touched: the owner holds a lock on it, and its helpers are looked for by
 * number and time of start. What is not as nsx has written it is refused as a whole.
 */

import {
  closeSync,
  constants,
  fstatSync,
  lstatSync,
  openSync,
  readdirSync,
  readSync,
  rmdirSync,
  rmSync,
} from 'node:fs';
import { faultOf, goesWhenEmpty, journalPlaces } from './journal-place.ts';
import { type Owner, readJournal } from './journal-text.ts';
import type { Kept } from './last-will.ts';
import { syscall } from './libc.ts';
import { isAlive, type Surroundings, surroundingsIfKnown } from './owner.ts';
import { foresee, isExact, isRefused, type Replayed, replay } from './replay.ts';
import type { Privilege } from './setup.ts';
import { E } from './tables.ts';

const LOCK_EX = 2;
const LOCK_NB = 4;
const SIZE_MAX = 64 * 1024 * 1024;

export interface Abandoned {
  readonly kind: 'abandoned';
  readonly path: string;
  readonly owner: Owner;
  readonly kept: readonly Kept[];
}

export type Found =
  | Abandoned
  /** Somebody lives who cleans up. */
  | { readonly kind: 'in-use'; readonly path: string }
  /** Not for us to judge: numbers and paths mean something else here. */
  | { readonly kind: 'elsewhere'; readonly path: string; readonly why: string }
  | { readonly kind: 'refused'; readonly path: string; readonly why: string };

/** Look at every journal; `use` is called while nobody else can take it. */
export function eachJournal(use: (found: Found) => void): void {
  for (const place of journalPlaces()) {
    const fault = faultOf(place);
    if (fault === undefined) continue;
    if (fault !== null) use({ kind: 'refused', path: place, why: fault });
    else for (const name of namesIn(place)) eachOf(`${place}/${name}`, name, use);
  }
}

/** None when the place has gone with the last session. */
function namesIn(place: string): string[] {
  try {
    return readdirSync(place).sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}

function eachOf(path: string, name: string, use: (found: Found) => void): void {
  if (!/\.journal(?:\.new)?$/.test(name)) return;
  const here = surroundingsIfKnown();
  if (!here) return use({ kind: 'elsewhere', path, why: 'without /proc nobody can tell whether its session lives' });
  if (name.endsWith('.journal.new')) return removeUnfinished(path);
  const fd = openOrFault(path);
  if (fd === null) return;
  if (typeof fd === 'string') return use({ kind: 'refused', path, why: fd });
  try {
    if (syscall('flock', fd, LOCK_EX | LOCK_NB) < 0) return use({ kind: 'in-use', path });
    // The one before us may have removed it, or its owner written it anew.
    if (lstatSync(path, { throwIfNoEntry: false })?.ino !== fstatSync(fd).ino) return;
    use(examine(path, fd, here));
  } finally {
    closeSync(fd);
  }
}

/** A descriptor, or why it is none of ours; null when it has gone. */
function openOrFault(path: string): number | string | null {
  const { O_NOFOLLOW, O_NONBLOCK, O_RDONLY } = constants;
  let fd: number;
  try {
    fd = openSync(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return null;
    return code === 'ELOOP' ? 'it is a symbolic link' : `it cannot be opened: ${code}`;
  }
  const status = fstatSync(fd);
  const fault = !status.isFile()
    ? 'it is no file'
    : status.uid !== process.geteuid?.()
      ? `it belongs to UID ${status.uid}`
      : (status.mode & 0o022) !== 0
        ? 'others may write to it'
        : status.nlink > 1
          ? 'it has a second name'
          : status.size > SIZE_MAX
            ? 'it is too long'
            : null;
  if (fault === null) return fd;
  closeSync(fd);
  return fault;
}

function examine(path: string, fd: number, here: Surroundings): Found {
  const content = readJournal(readAll(fd));
  if (content.kind === 'refused') return { ...content, path };
  const { owner, kept } = content;
  // After a new start of the machine its processes and mounts are gone; what is in files may have stayed.
  if (owner.boot !== here.boot)
    return { kind: 'abandoned', path, owner, kept: kept.filter((one) => isFile(one) && isExact(one)) };
  if (owner.pidNamespace !== here.pidNamespace) return elsewhere(path, 'pid');
  if (owner.processes.some(isAlive)) return { kind: 'in-use', path };
  if (owner.mountNamespace !== here.mountNamespace) return elsewhere(path, 'mount');
  return { kind: 'abandoned', path, owner, kept };
}

const elsewhere = (path: string, kind: string): Found => {
  return { kind: 'elsewhere', path, why: `it was written in another ${kind} namespace` };
};
const isFile = ({ effect }: Kept): boolean => effect === 'file' || effect === 'directory';

function readAll(fd: number): Buffer {
  const data = Buffer.alloc(fstatSync(fd).size);
  let at = 0;
  while (at < data.length) {
    const size = readSync(fd, data, at, data.length - at, at);
    if (size === 0) break;
    at += size;
  }
  return data.subarray(0, at);
}

/** Killed while it was made: nothing had been done by then that it would have named. */
function removeUnfinished(path: string): void {
  const [, pid = '', start = ''] = /-(\d+)-(\d+)-\d+\.journal\.new$/.exec(path) ?? [];
  if (isAlive({ pid: Number(pid), start })) return;
  remove(path);
}

/** And its place, if that is empty now. */
function remove(path: string): void {
  rmSync(path, { force: true });
  const place = path.slice(0, path.lastIndexOf('/'));
  if (!goesWhenEmpty(place)) return;
  try {
    rmdirSync(place);
  } catch {}
}

/** What is still there of what it names; nothing is changed. */
export const foreseeAbandoned = ({ kept, owner }: Abandoned): Replayed[] =>
  kept.length === 0 ? [] : foresee(kept, owner.privilege);

/** Undo what it names. It is kept as long as another try may be worth it. */
export function undoAbandoned({ path, kept, owner }: Abandoned): Replayed[] {
  const results = kept.length === 0 ? [] : replay(kept, owner.privilege);
  const again = results.some(({ result }) => isRefused(result) && result !== -E.ENOTEMPTY);
  if (!again) remove(path);
  return results;
}

/** At the start of a session: whatever can be undone as it was made. Says what was. */
export function undoAllAbandoned(privilege: Privilege, notice: (text: string) => void): void {
  if (journalPlaces().every((place) => faultOf(place) === undefined)) return;
  eachJournal((found) => {
    if (found.kind !== 'abandoned' || found.owner.privilege !== privilege) return;
    const undone = undoAbandoned(found).filter(({ result }) => result >= 0);
    const [nsx] = found.owner.processes;
    if (undone.length > 0)
      notice(
        `undone what the killed session of PID ${nsx?.pid} had left: ${undone.map(({ kept }) => kept.what).join(', ')}`,
      );
  });
}
