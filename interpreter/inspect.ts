/**
 * Looking at processes, with the eyes of the session's keeper, who may see them all.
 */
import * as calls from './kernel/calls.ts';
import type { Machine } from './machine.ts';
import { namespacesOfPid } from './namespaces.ts';
import type { Process } from './process.ts';
import { RecordValue } from './values.ts';

/** The namespaces of a process, or of a PID of nsx's own PID namespace, by kind: namespaces(7). */
export function namespacesOf(machine: Machine, process: Process | number): RecordValue {
  return new RecordValue(namespacesOfPid(machine, typeof process === 'number' ? process : process.pid));
}

/** getppid(2) of the current process: 0 when its parent is in another PID namespace. */
export function parentPid(machine: Machine): number {
  return machine.perform([calls.getppid()])[0]?.result ?? 0;
}
