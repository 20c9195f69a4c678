/**
 * What is on this machine that is ours: the mounts and names below a prefix, and the processes that
 * descend from this test, to compare before and after.
 *
 * Others use the machine at the same time, so nothing is compared as a whole: a test has a prefix of
 * its own in /tmp. Orphans of the nsx that a test has killed come to the test itself, which makes
 * itself a subreaper (PR_SET_CHILD_SUBREAPER): so none of them can get lost among others'.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { pin, syscall } from '../../interpreter/kernel/libc.ts';
import { eventually } from './nsx.ts';

const PR_SET_CHILD_SUBREAPER = 36;
syscall('prctl', PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0);

export const isRoot = process.geteuid?.() === 0;

/** Whether a program can be started behind these words. */
export const can = (prefix: readonly string[]): boolean =>
  spawnSync(prefix[0] ?? '', [...prefix.slice(1), 'true']).status === 0;

let counter = 0;
/** A path in /tmp that nobody else uses. */
export function ownPrefix(name: string): string {
  counter += 1;
  return `/tmp/nsxt-${process.pid}-${counter}-${name}`;
}

export interface Mount {
  readonly id: number;
  readonly parent: number;
  readonly root: string;
  readonly point: string;
  readonly options: string;
  /** `shared:N`, `master:N` … */
  readonly tags: readonly string[];
  readonly type: string;
  readonly source: string;
}

/** The descriptors of a program at work: just after its execve(2) the loader has a library open too. */
export async function descriptorsOf(pid: number): Promise<string[]> {
  const open = (): string[] => readdirSync(`/proc/${pid}/fd`);
  await eventually(() => open().length <= 3);
  return open();
}

/** proc_pid_mountinfo(5), of this process or of another. */
export function mountsOf(pid: number | 'self' = 'self'): Mount[] {
  const text = readFileSync(`/proc/${pid}/mountinfo`, 'utf8');
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line): Mount => {
      const words = line.split(' ');
      const dash = words.indexOf('-');
      const plain = (word: string | undefined): string =>
        (word ?? '').replace(/\\([0-7]{3})/g, (_, octal: string) => String.fromCharCode(Number.parseInt(octal, 8)));
      return {
        id: Number(words[0]),
        parent: Number(words[1]),
        root: plain(words[3]),
        point: plain(words[4]),
        options: words[5] ?? '',
        tags: words.slice(6, dash),
        type: words[dash + 1] ?? '',
        source: plain(words[dash + 2]),
      };
    });
}

export const mountsBelow = (prefix: string, pid: number | 'self' = 'self'): Mount[] =>
  mountsOf(pid).filter(({ point }) => point.startsWith(prefix));

/** Names in the directory of the prefix that begin with it. */
export function namesBelow(prefix: string): string[] {
  const at = prefix.lastIndexOf('/');
  const directory = prefix.slice(0, at) || '/';
  const start = prefix.slice(at + 1);
  return readdirSync(directory)
    .filter((name) => name.startsWith(start))
    .map((name) => `${directory === '/' ? '' : directory}/${name}`);
}

// Processes --------------------------------------------------------------------------------------

export interface ProcessInfo {
  readonly pid: number;
  readonly name: string;
  readonly state: string;
  readonly parent: number;
}

/** proc_pid_stat(5); null when it is gone. */
export function processInfo(pid: number): ProcessInfo | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const open = text.indexOf('(');
    const close = text.lastIndexOf(')');
    const [state = '', parent = ''] = text.slice(close + 2).split(' ');
    return { pid, name: text.slice(open + 1, close), state, parent: Number(parent) };
  } catch {
    return null;
  }
}

function allProcesses(): ProcessInfo[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => processInfo(Number(name)) ?? []);
}

/** Everything below a process, in no order. */
export function descendantsOf(pid: number): ProcessInfo[] {
  const children = new Map<number, ProcessInfo[]>();
  for (const info of allProcesses()) {
    const siblings = children.get(info.parent);
    if (siblings) siblings.push(info);
    else children.set(info.parent, [info]);
  }
  const found: ProcessInfo[] = [];
  const visit = (parent: number): void => {
    for (const child of children.get(parent) ?? []) {
      found.push(child);
      visit(child.pid);
    }
  };
  visit(pid);
  return found;
}

/** A field of proc_pid_status(5), or of another file of that form. */
export function statusField(pid: number | 'self', name: string): string {
  const text = readFileSync(`/proc/${pid}/status`, 'latin1');
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text)?.[1] ?? '';
}

/** `NSpid`: its PIDs from this namespace to its innermost one. */
export const pidsOf = (pid: number): number[] => statusField(pid, 'NSpid').split(/\s+/).map(Number);

/** `pid:[4026531836]`: which namespace of a kind it is in. namespaces(7). */
export const namespaceOf = (pid: number | 'self', file: string): string => readlinkSync(`/proc/${pid}/ns/${file}`);

export function commandOf(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0').slice(0, -1);
  } catch {
    return [];
  }
}

/** Processes below one that run this command line. */
export const running = (command: readonly string[], below = process.pid): number[] =>
  descendantsOf(below)
    .map(({ pid }) => pid)
    .filter((pid) => commandOf(pid).join('\0') === command.join('\0'));

const WNOHANG = 1;
const WEXITED = 4;
const P_PID = 1;
/** Orphans that have come to us and ended: reaped one by one, so that Node's own children are left to Node. */
function reapOrphans(known: ReadonlySet<number>): void {
  for (const { pid, state, parent } of descendantsOf(process.pid)) {
    if (state !== 'Z' || parent !== process.pid || known.has(pid)) continue;
    const info = pin(128);
    syscall('waitid', P_PID, pid, info.address, WEXITED | WNOHANG, 0);
  }
}

const ROOT = '/tmp/.nsx-root-';
/** What a session without privileges builds its root in: nobody needs it when that session is gone. */
const abandonedRoots = (): string[] =>
  namesBelow(ROOT).filter((name) => processInfo(Number(name.slice(ROOT.length))) === null);

/** Notes what is there when it is made, and tells what has come since and has not gone again. */
export class Traces {
  readonly #prefixes: readonly string[];
  readonly #before: ReadonlySet<number>;
  readonly #names: ReadonlySet<string>;
  readonly #mounts: ReadonlySet<number>;

  constructor(...prefixes: readonly string[]) {
    this.#prefixes = prefixes;
    this.#before = new Set(descendantsOf(process.pid).map(({ pid }) => pid));
    this.#names = new Set([...prefixes.flatMap(namesBelow), ...abandonedRoots()]);
    this.#mounts = new Set(prefixes.flatMap((prefix) => mountsBelow(prefix)).map(({ id }) => id));
  }

  /** One line for each process, mount and name that is left, or that has been there before and is missing. */
  left(): string[] {
    const names = [...this.#prefixes.flatMap(namesBelow), ...abandonedRoots()];
    const mounts = this.#prefixes.flatMap((prefix) => mountsBelow(prefix));
    return [
      ...descendantsOf(process.pid)
        .filter(({ pid }) => !this.#before.has(pid))
        .map(({ pid, name, state }) => `process ${pid} ${name} ${state} ${commandOf(pid).join(' ')}`),
      ...mounts.filter(({ id }) => !this.#mounts.has(id)).map(({ point, type }) => `mount ${type} at ${point}`),
      ...names.filter((name) => !this.#names.has(name)).map((name) => `name ${name}`),
      ...[...this.#names]
        .filter((name) => !names.includes(name) && !name.startsWith(ROOT))
        .map((name) => `missing name ${name}`),
      ...[...this.#mounts].filter((one) => !mounts.some(({ id }) => id === one)).map((one) => `missing mount ${one}`),
    ];
  }

  /** What is left after waiting a little for it to go: nothing, if all is well. */
  async leftAfter(milliseconds = 1000): Promise<string[]> {
    await eventually(() => {
      reapOrphans(this.#before);
      return this.left().length === 0;
    }, milliseconds);
    return this.left();
  }
}

/** Say why a test is left out; the runner of tests shows such lines. */
export function skip(reason: string): void {
  process.stdout.write(`\nskip: ${reason}\n`);
}
