/**
 * The text of a journal: what it holds, line by line, and how it is told from one that was changed or cut.
 *
 * The first line says how long the whole is at least; it is written again when there is time. Every other line is a
 * checksum, which goes on from that of the line before, and JSON: first whose it is, then one for each undoing that is
 * kept or dropped. This finds what is damaged. It does not hold against somebody who may write to the file: that is
 * what the file's owner and mode are for, and only calls that undo are taken from it.
 */
import type { EffectKind, Guard } from './kernel.ts';
import type { Kept } from './last-will.ts';
import type { SystemCallName } from './numbers.ts';
import type { ProcessIdentity, Surroundings } from './owner.ts';
import type { Privilege } from './setup.ts';
import type { Argument, SystemCall } from './system-call.ts';

export interface Owner extends Surroundings {
  /** nsx first, then its warden and its keeper. */
  readonly processes: readonly ProcessIdentity[];
  readonly privilege: Privilege;
}

export type Content =
  | { readonly kind: 'sound'; readonly owner: Owner; readonly kept: readonly Kept[] }
  | { readonly kind: 'refused'; readonly why: string };

const MAGIC = 'nsx-journal 1 ';
const DIGITS = 13;
export const HEAD_SIZE = MAGIC.length + DIGITS + 1;
export const head = (length: number): string => `${MAGIC}${String(length).padStart(DIGITS, '0')}\n`;

/** FNV-1a, going on from `sum`. */
export function checksum(sum: number, text: string): number {
  let value = sum;
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193);
  return value >>> 0;
}
export const FIRST_SUM = 0x811c9dc5;

/** Lines that follow upon one whose checksum is `sum`. */
export function writeLines(sum: number, values: readonly Line[]): { readonly text: string; readonly sum: number } {
  let last = sum;
  const lines = values.map((value) => {
    const json = JSON.stringify(value);
    last = checksum(last, json);
    return `${last.toString(16).padStart(8, '0')} ${json}\n`;
  });
  return { text: lines.join(''), sum: last };
}

type WrittenArgument = number | string | { readonly b: string } | { readonly o: number } | { readonly r: number };
interface WrittenCall {
  readonly n: string;
  readonly a: readonly WrittenArgument[];
  /** k: keep going, s: scoped. */
  readonly f?: string;
}

interface KeepLine {
  readonly keep: number;
  readonly what: string;
  readonly effect: EffectKind;
  readonly written: number;
  readonly calls: readonly WrittenCall[];
  readonly guards: readonly (readonly [call: number, at: number, value: string, differs: number])[];
}
export type Line = { readonly owner: Owner } | { readonly drop: number } | KeepLine;

export const keepLine = ({ id, what, effect, written, calls, guards }: Kept): KeepLine => ({
  keep: id,
  what,
  effect,
  written,
  calls: calls.map(writeCall),
  guards: guards.map(({ call, at, value, differs }) => [call, at, value.toString(16), differs ? 1 : 0]),
});

function writeCall({ name, arguments: parts, keepGoing, scoped }: SystemCall): WrittenCall {
  const a = parts.map(writeArgument);
  return keepGoing || scoped ? { n: name, a, f: `${keepGoing ? 'k' : ''}${scoped ? 's' : ''}` } : { n: name, a };
}

function writeArgument(part: Argument): WrittenArgument {
  switch (part.kind) {
    case 'number':
      return part.value;
    case 'path':
      return part.text;
    case 'bytes':
      return { b: Buffer.from(part.bytes).toString('base64') };
    case 'output':
      return { o: part.size };
    case 'result':
      return { r: part.of };
    default:
      throw new TypeError(`a journal has no ${part.kind}`);
  }
}

// Reading ----------------------------------------------------------------------------------------

/** All that undoings are made of: nothing is taken from a journal that could do anything else. */
const UNDOING_CALLS: ReadonlySet<string> = new Set<SystemCallName>([
  'statx',
  'umount2',
  'unlinkat',
  'mount',
  'openat',
  'write',
  'setns',
  'socket',
  'sendto',
  'recvfrom',
  'msgget',
  'msgctl',
  'shmget',
  'shmctl',
  'semget',
  'semctl',
  'mq_unlink',
  'getpid',
]);
const EFFECTS: ReadonlySet<string> = new Set<EffectKind>([
  'mount',
  'directory',
  'file',
  'device',
  'ipc',
  'cgroup',
  'change',
]);
const O_ACCMODE_AND_CREAT = 0o103;
const OUTPUT_MAX = 64 * 1024;

/** What cannot be read is not guessed at. */
export function readJournal(data: Buffer): Content {
  const first = data.subarray(0, HEAD_SIZE).toString('latin1');
  if (!first.startsWith(MAGIC.slice(0, 12))) return refused('it is no journal of nsx');
  if (!first.startsWith(MAGIC)) return refused('it was written by another version of nsx');
  const length = Number(/^(\d{13})\n$/.exec(first.slice(MAGIC.length))?.[1] ?? Number.NaN);
  if (Number.isNaN(length)) return refused('its first line is not as nsx has written it');
  if (data.length < length) return refused(`it is cut short: ${data.length} bytes of ${length}`);
  const lines = readLines(data, length);
  if (typeof lines === 'string') return refused(lines);
  const kept = new Map<number, Kept>();
  let owner: Owner | undefined;
  for (const [index, line] of lines.entries()) {
    const read = index === 0 ? readOwner(line) : readEntry(line);
    if (read === undefined) return refused(`line ${index + 2} says nothing that nsx would write`);
    if ('privilege' in read) owner = read;
    else {
      kept.delete(read.id);
      // What is said again comes last.
      if (read.kept) kept.set(read.id, read.kept);
    }
  }
  return owner ? { kind: 'sound', owner, kept: [...kept.values()] } : refused('it does not say whose it is');
}

const refused = (why: string): Content => ({ kind: 'refused', why });

/** The JSON of each line. What stands after `length` may have been cut by the kill: its effect was never made. */
function readLines(data: Buffer, length: number): unknown[] | string {
  const values: unknown[] = [];
  let sum = FIRST_SUM;
  for (let at = HEAD_SIZE; at < data.length; ) {
    const end = data.indexOf(10, at);
    const text = data.toString('utf8', at, end < 0 ? data.length : end);
    const json = text.slice(9);
    sum = checksum(sum, json);
    const right = end >= 0 && text.slice(0, 9) === `${sum.toString(16).padStart(8, '0')} `;
    if (!right) {
      if (at >= length) return values;
      return `line ${values.length + 2} is not as nsx has written it`;
    }
    try {
      values.push(JSON.parse(json));
    } catch {
      return `line ${values.length + 2} is not as nsx has written it`;
    }
    at = end + 1;
  }
  return values;
}

type Loose = Readonly<Record<string, unknown>>;
const isRecord = (value: unknown): value is Loose =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const isCount = (value: unknown): value is number => Number.isSafeInteger(value) && (value as number) >= 0;
const isText = (value: unknown): value is string => typeof value === 'string' && !value.includes('\0');
const isList = (value: unknown): value is readonly unknown[] => Array.isArray(value);

function readOwner(line: unknown): Owner | undefined {
  const owner = isRecord(line) ? line.owner : undefined;
  if (!isRecord(owner)) return undefined;
  const { boot, pidNamespace, mountNamespace, processes, privilege } = owner;
  if (![boot, pidNamespace, mountNamespace].every(isText) || !isList(processes) || processes.length === 0)
    return undefined;
  if (privilege !== 'root' && privilege !== 'sudo' && privilege !== 'rootless') return undefined;
  const named = processes.every((one) => isRecord(one) && isCount(one.pid) && isText(one.start));
  return named ? (owner as unknown as Owner) : undefined;
}

function readEntry(line: unknown): { readonly id: number; readonly kept: Kept | null } | undefined {
  if (!isRecord(line)) return undefined;
  if (isCount(line.drop)) return { id: line.drop, kept: null };
  const { keep, what, effect, written, calls, guards } = line;
  if (!isCount(keep) || !isText(what) || !isText(effect) || !EFFECTS.has(effect) || !isCount(written)) return undefined;
  if (!isList(calls) || calls.length === 0 || !isList(guards)) return undefined;
  const list = calls.map((call) => readCall(call, calls.length));
  const conditions = guards.map((guard) => readGuard(guard, list));
  if (list.includes(undefined) || conditions.includes(undefined)) return undefined;
  const rest = { effect: effect as EffectKind, calls: list as SystemCall[], guards: conditions as Guard[] };
  return { id: keep, kept: { id: keep, what, written, ...rest } };
}

function readCall(value: unknown, count: number): SystemCall | undefined {
  if (!isRecord(value) || !isText(value.n) || !UNDOING_CALLS.has(value.n) || !isList(value.a) || value.a.length > 6)
    return undefined;
  const parts = value.a.map((part) => readArgument(part, count));
  if (parts.includes(undefined)) return undefined;
  const flags = isText(value.f) ? value.f : '';
  const call: SystemCall = {
    name: value.n as SystemCallName,
    arguments: parts as Argument[],
    ...(flags.includes('k') && { keepGoing: true }),
    ...(flags.includes('s') && { scoped: true }),
  };
  return mayBeMade(call) ? call : undefined;
}

/** The one file that an undoing writes to takes a controller away from groups. */
function mayBeMade({ name, arguments: [, file, flags] }: SystemCall): boolean {
  if (name !== 'openat') return true;
  if (file?.kind !== 'path' || flags?.kind !== 'number') return false;
  const access = flags.value & O_ACCMODE_AND_CREAT;
  return access === 0 || (access === 1 && file.text.endsWith('/cgroup.subtree_control'));
}

function readArgument(value: unknown, count: number): Argument | undefined {
  if (Number.isSafeInteger(value)) return { kind: 'number', value: value as number };
  if (isText(value)) return { kind: 'path', text: value };
  if (!isRecord(value)) return undefined;
  if (isText(value.b)) return { kind: 'bytes', bytes: Buffer.from(value.b, 'base64'), text: '…' };
  if (isCount(value.o) && value.o <= OUTPUT_MAX) return { kind: 'output', size: value.o };
  return isCount(value.r) && value.r < count ? { kind: 'result', of: value.r } : undefined;
}

/** It looks at a number within the output of one of the calls. */
function readGuard(value: unknown, list: readonly (SystemCall | undefined)[]): Guard | undefined {
  if (!isList(value)) return undefined;
  const [call, at, text, differs] = value;
  if (!isCount(call) || !isCount(at) || !isText(text) || !/^[0-9a-f]{1,16}$/.test(text)) return undefined;
  const output = list[call]?.arguments.find((part) => part.kind === 'output');
  if (output?.kind !== 'output' || at % 8 !== 0 || at + 8 > output.size) return undefined;
  return { call, at, value: BigInt(`0x${text}`), differs: differs === 1 };
}
