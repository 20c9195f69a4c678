/**
 * Looking at processes, with the eyes of the session's keeper, who may see them all.
 */
import { readFileSync } from 'node:fs';
import * as calls from '../kernel/calls.ts';
import type { Machine } from '../machine.ts';
import { namespacesOfPid } from '../namespaces/namespaces.ts';
import { RecordValue } from '../values/values.ts';
import type { Process } from './process.ts';

/** The namespaces of a process, or of a PID of nsx's own PID namespace, by kind: namespaces(7). */
export function namespacesOf(machine: Machine, process: Process | number): RecordValue {
  return new RecordValue(namespacesOfPid(machine, typeof process === 'number' ? process : process.pid));
}

/** The same; a failure where there are none to be seen. */
export function seenNamespaces(machine: Machine, process: Process | number): RecordValue {
  const found = namespacesOf(machine, process);
  if (found.entries.size > 0 || machine.kernel.dry) return found;
  const pid = typeof process === 'number' ? process : process.pid;
  const [state = 'Z'] = statusField(pid, 'State') ?? [];
  if (state === 'Z') {
    throw machine.fail('nsx::process::ended', `there is no process ${pid}, or no longer`, {
      notes: ['a PID here is one that this session sees'],
      facts: { errno: 'ESRCH' },
    });
  }
  throw machine.fail('nsx::setns::not-accessible', `the namespaces of process ${pid} cannot be seen from here`, {
    notes: ['the kernel shows them to whoever might trace the process: ptrace(2)'],
    help: machine.kernel.rootless ? 'run nsx with `--sudo`' : undefined,
    facts: { errno: 'EACCES' },
  });
}

/** A field of /proc/PID/status, split at its blanks; null for one that has gone: proc_pid_status(5). */
function statusField(pid: number, name: string): readonly string[] | null {
  try {
    const text = new RegExp(`^${name}:\\s*(.*)$`, 'm').exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1];
    return text === undefined ? null : text.trim().split(/\s+/);
  } catch {
    return null;
  }
}

/** A PID, or the number of a group or a session, at each level from this session's namespace inwards. */
const numbersOf = (process: Process, field: string): readonly number[] =>
  statusField(process.pid, field)?.map(Number) ?? [];

/** The numbers of its process group: 0 where the group's leader cannot be seen. */
export const groupsOf = (process: Process): readonly number[] => numbersOf(process, 'NSpgid');

/** The numbers of its session: 0 where the session's leader cannot be seen. */
export const sessionsOf = (process: Process): readonly number[] => numbersOf(process, 'NSsid');

/** The parent's PID as the process itself sees it: 0 where that is in another PID namespace. Null after its end. */
export function parentOf(process: Process): number | null {
  const [parent] = numbersOf(process, 'PPid');
  if (parent === undefined) return null;
  // Only an ancestor's namespace can be another one, and it has fewer levels.
  const pids = statusField(parent, 'NSpid')?.map(Number) ?? [];
  return pids.length === process.pids.length ? (pids.at(-1) ?? 0) : 0;
}

export interface SignalMasks {
  readonly pending: readonly number[];
  readonly blocked: readonly number[];
  readonly ignored: readonly number[];
  readonly caught: readonly number[];
}

/** What the kernel knows of a process and signals: proc_pid_status(5). */
export function signalMasks(process: Process): SignalMasks {
  const mask = (name: string): bigint => BigInt(`0x${statusField(process.pid, name)?.[0] ?? '0'}`);
  const numbers = (bits: bigint): number[] =>
    Array.from({ length: 64 }, (_, bit) => bit + 1).filter((number) => ((bits >> BigInt(number - 1)) & 1n) === 1n);
  return {
    pending: numbers(mask('SigPnd') | mask('ShdPnd')),
    blocked: numbers(mask('SigBlk')),
    ignored: numbers(mask('SigIgn')),
    caught: numbers(mask('SigCgt')),
  };
}

/** Where the code of a process stands in its memory: proc_pid_maps(5). */
export function codeOf(process: Process): { readonly start: number; readonly length: number } {
  try {
    const maps = readFileSync(`/proc/${process.pid}/maps`, 'latin1');
    const [, start = '0', end = '0'] = /^([0-9a-f]+)-([0-9a-f]+) r-xp \S+ \S+ [1-9]/m.exec(maps) ?? [];
    return { start: Number.parseInt(start, 16), length: Number.parseInt(end, 16) - Number.parseInt(start, 16) };
  } catch {
    // A dry run has nobody to look at.
    return { start: 0, length: 0 };
  }
}

/** getppid(2) of the current process: 0 when its parent is in another PID namespace. */
export function parentPid(machine: Machine): number {
  return machine.perform([calls.getppid()])[0]?.result ?? 0;
}
