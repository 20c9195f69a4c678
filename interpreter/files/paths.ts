/**
 * Files as the current process sees them: reading, writing, listing, and the directories and files
 * that have to be removed again.
 */

import * as calls from '../kernel/calls.ts';
import { fileFormat, guards, readStatus, S_IFDIR, type Status } from '../kernel/statx.ts';
import { type SystemCall, SystemCallFailure } from '../kernel/system-call.ts';
import { E } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import type { LedgerEntry } from '../undo/ledger.ts';
import { hostPath } from './host-path.ts';

const CHUNK = 64 * 1024;
/** What `read` and `cat` take at most: files of /proc and labs are far smaller. */
const FILE_LIMIT = 64 * 1024 * 1024;

/** The status of a path, or null where there is nothing. */
export function statusOf(machine: Machine, path: string): Status | null {
  const [outcome] = machine.perform([calls.quietly(calls.keepGoing(calls.status(path)))]);
  const buffer = outcome?.outputs[0];
  return outcome && outcome.result >= 0 && buffer ? readStatus(buffer) : null;
}

/** Does a path lead to something that is no directory? Links are followed. */
export function isFile(machine: Machine, path: string): boolean {
  const [outcome] = machine.perform([calls.quietly(calls.keepGoing(calls.statusBehind(path)))]);
  const buffer = outcome?.outputs[0];
  if (!outcome || outcome.result < 0 || !buffer) return false;
  const format = fileFormat(buffer);
  // A dry run knows nothing, and answers with zeros.
  return format !== 0 && format !== S_IFDIR;
}

/** Where a symbolic link points to, or null where there is none. */
export function readLink(machine: Machine, path: string): string | null {
  const [outcome] = machine.perform([calls.quietly(calls.keepGoing(calls.readLink(path)))]);
  if (!outcome || outcome.result < 0) return null;
  return outcome.outputs[0]?.toString('utf8', 0, outcome.result) ?? null;
}

/** An absolute path without `.` and `//`; the process's own directory is where relative ones begin. */
export function absolute(machine: Machine, path: string): string {
  if (path.startsWith('/')) return tidy(path);
  const [outcome] = machine.perform([calls.quietly(calls.currentDirectory())]);
  const directory = outcome?.outputs[0]?.toString('utf8', 0, outcome.result - 1) ?? '/';
  return tidy(`${directory}/${path}`);
}

/** `..` stays, since what it means depends on links. */
function tidy(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return `/${parts.join('/')}`;
}

export function readFile(machine: Machine, path: string): Buffer {
  const parts: Buffer[] = [];
  let size = 0;
  const [opened] = machine.perform([calls.open(path, calls.O.RDONLY | calls.O.NONBLOCK)]);
  const fd = opened?.result ?? -1;
  try {
    for (;;) {
      const [outcome] = machine.perform([calls.about(path, calls.read(fd, CHUNK))]);
      if (!outcome || outcome.result <= 0) break;
      parts.push(outcome.outputs[0]?.subarray(0, outcome.result) ?? Buffer.alloc(0));
      size += outcome.result;
      if (size > FILE_LIMIT) {
        throw machine.fail('nsx::files::too-long', `${path} is longer than ${FILE_LIMIT / 1024 / 1024}M`, {
          help: 'read a part of it with a program: `run head -c 1M FILE`',
        });
      }
    }
  } finally {
    machine.perform([calls.quietly(calls.close(fd))]);
  }
  return Buffer.concat(parts);
}

/** Write all of it. Files of /proc take one write(2), so what fits is written at once. */
export function writeFile(machine: Machine, path: string, text: string, append: boolean): void {
  const { O } = calls;
  const data = Buffer.from(text);
  const place = machine.ledger.entries.length > 0 ? hostPath(machine, absolute(machine, path)) : null;
  const created = place !== null && inOwnDirectory(machine, place) && statusOf(machine, path) === null;
  const entry = created ? recordFile(machine, place) : undefined;
  const open = calls.open(path, O.WRONLY | O.CREAT | (append ? O.APPEND : O.TRUNC), 0o644);
  const fd = entry ? unlessRefused(machine, entry, open) : (machine.perform([open])[0]?.result ?? -1);
  try {
    for (let at = 0; at === 0 || at < data.length; at += CHUNK) {
      machine.perform([calls.about(path, calls.write(fd, data.subarray(at, at + CHUNK)))]);
    }
  } finally {
    machine.perform([calls.quietly(calls.close(fd))]);
  }
  if (entry) refineByFile(machine, entry, path, calls.removeFile(entry.target));
}

/** A file in a directory that we have made goes with it, or the directory could not be removed. */
function inOwnDirectory(machine: Machine, path: string): boolean {
  return machine.ledger.entries.some(({ effect, target }) => effect === 'directory' && path.startsWith(`${target}/`));
}

function recordFile(machine: Machine, path: string): LedgerEntry {
  return machine.ledger.record({ effect: 'file', target: path, what: `remove ${path}` }, [calls.removeFile(path)]);
}

function refineByFile(
  machine: Machine,
  entry: LedgerEntry,
  path: string,
  remove: ReturnType<typeof calls.removeFile>,
): void {
  const status = statusOf(machine, path);
  if (!status) return;
  const undoing = [calls.status(entry.target), remove];
  machine.ledger.refine(entry, () => ({ calls: undoing, guards: guards.file(status) }));
}

/** Make what an entry says, and forget the entry where that fails: only the kernel's refusal is sure to have made nothing. */
function unlessRefused(machine: Machine, entry: LedgerEntry, make: SystemCall): number {
  try {
    return machine.perform([make])[0]?.result ?? -1;
  } catch (error) {
    if (error instanceof SystemCallFailure) machine.ledger.forget(entry);
    throw error;
  }
}

/** Make one directory, and remove it again in the end. */
export function makeDirectory(machine: Machine, path: string, mode: number): void {
  const target = absolute(machine, path);
  const make = calls.makeDirectory(path, mode);
  const place = hostPath(machine, target);
  if (place === null) machine.perform([make]);
  else {
    const remove = calls.removeDirectory(place);
    const entry = machine.ledger.record({ effect: 'directory', target: place, what: `remove ${place}` }, [remove]);
    unlessRefused(machine, entry, make);
    refineByFile(machine, entry, path, remove);
  }
  machine.emit({ kind: 'directory-made', process: machine.process, path: target });
}

/** Make an empty file, to be mounted on, and remove it again in the end. */
export function makeFile(machine: Machine, path: string): void {
  const { O } = calls;
  recordNew(machine, path, calls.scoped(calls.open(path, O.WRONLY | O.CREAT | O.EXCL, 0o644)));
}

/** Make something that is no directory, by a call that fails if it is there, and remove it again in the end. */
export function recordNew(machine: Machine, path: string, make: SystemCall): void {
  const place = hostPath(machine, absolute(machine, path));
  if (place === null) {
    machine.perform([make]);
    return;
  }
  const entry = recordFile(machine, place);
  unlessRefused(machine, entry, make);
  refineByFile(machine, entry, path, calls.removeFile(place));
}

/** Make a directory and those above it, as far as they are missing. */
export function makeDirectories(machine: Machine, path: string, mode: number): void {
  // A dry run cannot know which of them are there.
  if (machine.kernel.dry) return makeDirectory(machine, path, mode);
  const parts = path.split('/');
  for (let count = 1; count <= parts.length; count++) {
    const part = parts.slice(0, count).join('/');
    if (part === '' || parts[count - 1] === '') continue;
    const status = statusOf(machine, part);
    if (status?.isDirectory) continue;
    if (status && count === parts.length) throw new SystemCallFailure(calls.makeDirectory(part, mode), E.EEXIST);
    makeDirectoryUnless(machine, part, mode);
  }
}

/** A link to a directory is as good as a directory. */
function makeDirectoryUnless(machine: Machine, path: string, mode: number): void {
  try {
    makeDirectory(machine, path, mode);
  } catch (error) {
    if (!(error instanceof SystemCallFailure) || error.errno !== E.EEXIST) throw error;
  }
}

export interface DirectoryEntry {
  readonly name: string;
  readonly isDirectory: boolean;
}

/** struct linux_dirent64: d_ino, d_off, d_reclen, d_type, d_name: getdents64(2). */
export function readDirectory(machine: Machine, path: string): DirectoryEntry[] {
  const entries: DirectoryEntry[] = [];
  const { O } = calls;
  const [opened] = machine.perform([calls.open(path, O.RDONLY | O.DIRECTORY | O.NONBLOCK)]);
  const fd = opened?.result ?? -1;
  const DT_DIR = 4;
  try {
    for (;;) {
      const [outcome] = machine.perform([calls.quietly(calls.about(path, calls.listDirectory(fd, CHUNK)))]);
      const buffer = outcome?.outputs[0];
      if (!outcome || !buffer || outcome.result <= 0) break;
      for (let at = 0; at < outcome.result; at += buffer.readUInt16LE(at + 16)) {
        const name = buffer.toString('utf8', at + 19, buffer.indexOf(0, at + 19));
        if (name !== '.' && name !== '..') entries.push({ name, isDirectory: buffer[at + 18] === DT_DIR });
      }
    }
  } finally {
    machine.perform([calls.quietly(calls.close(fd))]);
  }
  return entries.sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}

export const isPattern = (path: string): boolean => /[*?[]/.test(path);

/** The paths that a pattern of glob(7) matches, in order; none matches a leading dot unless it says so. */
export function glob(machine: Machine, pattern: string): string[] {
  let found = pattern.startsWith('/') ? ['/'] : [''];
  const parts = pattern.split('/').filter((part) => part !== '');
  for (const part of parts) found = found.flatMap((base) => expand(machine, base, part));
  return found;
}

function expand(machine: Machine, base: string, part: string): string[] {
  const join = (name: string): string => (base === '' || base.endsWith('/') ? `${base}${name}` : `${base}/${name}`);
  if (!isPattern(part)) {
    const path = join(part);
    return statusOf(machine, path) ? [path] : [];
  }
  const expression = globExpression(part);
  let entries: DirectoryEntry[];
  try {
    entries = readDirectory(machine, base === '' ? '.' : base);
  } catch (error) {
    if (error instanceof SystemCallFailure) return [];
    throw error;
  }
  return entries
    .filter(({ name }) => expression.test(name) && (!name.startsWith('.') || part.startsWith('.')))
    .map(({ name }) => join(name));
}

function globExpression(part: string): RegExp {
  const text = part.replace(/\[!|\[|\]|\*|\?|[.+^${}()|\\]/g, (found) => {
    if (found === '*') return '.*';
    if (found === '?') return '.';
    if (found === '[!') return '[^';
    return found === '[' || found === ']' ? found : `\\${found}`;
  });
  try {
    return new RegExp(`^${text}$`, 'su');
  } catch {
    // An unclosed bracket stands for itself.
    return new RegExp(`^${part.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')}$`, 'su');
  }
}
