/**
 * The root directory of a process: chroot(2), pivot_root(2).
 */

import { hostPath } from '../files/host-path.ts';
import { absolute, makeDirectories } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import { SystemCallFailure } from '../kernel/system-call.ts';
import { E } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';

export function changeRoot(machine: Machine, path: string): void {
  const { process } = machine;
  const place = hostPath(machine, absolute(machine, path));
  machine.perform([calls.changeRoot(path)]);
  const link = rootLink(machine);
  // A link or a way out may have led elsewhere than the name says; the kernel knows.
  if (machine.seesSessionMounts) process.root.place = link === '/' ? '' : link;
  else process.root.place = link === '/' ? '' : place;
}

/** proc_pid_root(5), as the keeper sees it; null where that cannot be told. */
function rootLink(machine: Machine): string | null {
  const { kernel } = machine;
  const link = calls.readLink(`/proc/${machine.process.pid}/root`);
  const [outcome] = kernel.perform(kernel.inspector(), [calls.quietly(calls.keepGoing(link))]);
  const text = outcome?.outputs[0]?.toString('utf8', 0, Math.max(0, outcome.result)) ?? '';
  return text === '' ? null : text;
}

/** The place for the old root is made if it is missing, as a mount point is. */
export function pivotRoot(machine: Machine, to: string, old: string): void {
  if (machine.seesSessionMounts) {
    throw machine.fail(
      'nsx::root::of-the-session',
      'the root is not changed here: it is that of every process in the mount namespace of the session',
      {
        help: 'do it in a mount namespace of your own: `clone mount < … pivot_root … >`',
        facts: { errno: 'EPERM', syscall: 'pivot_root' },
      },
    );
  }
  const pivot = calls.pivotRoot(to, old);
  try {
    machine.perform([pivot]);
  } catch (error) {
    if (!(error instanceof SystemCallFailure) || error.errno !== E.ENOENT) throw error;
    makeDirectories(machine, old, 0o755);
    machine.perform([pivot]);
  }
  machine.process.root.place = '';
}
