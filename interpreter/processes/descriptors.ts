/**
 * Descriptors that a script holds: nsx itself keeps them, so that every process of the script can be
 * given them, whatever it sees of the file system. They are close-on-exec, and no program gets one.
 */

import { readFileSync } from 'node:fs';
import * as calls from '../kernel/calls.ts';
import { closeOwn, duplicateOwn } from '../kernel/own-descriptors.ts';
import type { Machine } from '../machine.ts';
import { namespaceBehind, openNamespace } from '../namespaces/namespaces.ts';
import { Descriptor, Namespace, type Value } from '../values/values.ts';
import { Process } from './process.ts';

/** open(2) of a path by the current process, or of a namespace. */
export function openFor(machine: Machine, what: string | Namespace): Descriptor {
  if (what instanceof Namespace)
    return new Descriptor(`${what.type}:[${what.inode}]`, 'file', openNamespace(machine, what));
  machine.perform([calls.handOver(calls.open(what, calls.O.RDONLY | calls.O.NONBLOCK))]);
  return new Descriptor(what, 'file', machine.kernel.takeDescriptors()[0] ?? -1);
}

/** pidfd_open(2); a number is a PID of nsx's own PID namespace. */
export function openProcess(machine: Machine, process: Process | number): Descriptor {
  if (process instanceof Process) {
    const pidfd = machine.kernel.pidfdOf(process.task);
    if (pidfd < 0 && !machine.kernel.dry) throw hasEnded(machine, process);
    return new Descriptor(`process ${process.pid}`, 'pidfd', duplicateOwn(pidfd));
  }
  machine.kernel.perform(machine.kernel.inspector(), [calls.handOver(calls.openProcess(process))]);
  return new Descriptor(`process ${process}`, 'pidfd', machine.kernel.takeDescriptors()[0] ?? -1);
}

export function hasEnded(machine: Machine, process: Process) {
  return machine.fail('nsx::process::ended', `process ${process.pid} has ended`, {
    notes: ['a process that has ended keeps no namespaces'],
    help: 'keep a namespace longer than its processes with `open $p.ns.KIND` or `pin KIND of $p at PATH`',
    facts: { errno: 'ESRCH' },
  });
}

/** close(2). A second time is EBADF for the kernel, too. */
export function closeDescriptor(descriptor: Descriptor): void {
  closeOwn(descriptor.fd);
  descriptor.fd = -1;
  descriptor.closed = true;
}

/** The PID, as nsx sees it, of the process that a pidfd refers to: proc_pid_fdinfo(5). Null when it has ended. */
export function pidBehind(descriptor: Descriptor): number | null {
  if (descriptor.kind !== 'pidfd' || descriptor.fd < 0) return null;
  const pid = /^Pid:\s*(-?\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${descriptor.fd}`, 'latin1'))?.[1];
  return pid === undefined || Number(pid) <= 0 ? null : Number(pid);
}

/** The fields of a descriptor that a script can read. */
export const descriptorFields: Readonly<
  Record<string, { summary: string; read(descriptor: Descriptor, machine: Machine): Value }>
> = {
  name: { summary: 'what was opened', read: ({ name }) => name },
  open: { summary: 'true until it is closed', read: ({ closed }) => !closed },
  ns: {
    summary: 'the namespace that it refers to; null if it refers to something else',
    read: (descriptor, machine) => namespaceBehind(machine, descriptor),
  },
  pid: { summary: 'the PID of the process that it refers to, for a pidfd; else null', read: pidBehind },
};
