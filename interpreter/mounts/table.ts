/**
 * The mounts that a process sees, read with the eyes of the session's keeper, which sees every
 * process; and which of them are the session's own doing.
 */
import * as calls from '../kernel/calls.ts';
import type { Task } from '../kernel/kernel.ts';
import { type MountEntry, parseMountinfo } from '../kernel/mountinfo.ts';
import type { Machine } from '../machine.ts';
import type { LedgerEntry } from '../undo/ledger.ts';

/** proc_pid_mountinfo(5) of a PID as the session sees it. */
export function mountsOfPid(machine: Machine, pid: number | 'self'): MountEntry[] {
  return parseMountinfo(readThrough(machine, machine.kernel.inspector(), `/proc/${pid}/mountinfo`));
}

/** The same of a PID as the current process sees it. */
export function mountsSeenAt(machine: Machine, pid: number): MountEntry[] {
  return parseMountinfo(readThrough(machine, machine.process.task, `/proc/${pid}/mountinfo`));
}

export function mountsOfProcess(machine: Machine): MountEntry[] {
  return mountsOfPid(machine, machine.process.pid);
}

/** The session's own mounts, as the keeper sees them. */
export const sessionMounts = (machine: Machine): MountEntry[] => mountsOfPid(machine, 'self');

const CHUNK = 64 * 1024;

/** A file of /proc comes in pieces, and may not be there in a dry run. */
function readThrough(machine: Machine, task: Task, path: string): string {
  const parts: Buffer[] = [];
  const [opened] = machine.kernel.perform(task, [calls.quietly(calls.open(path, calls.O.RDONLY))]);
  const fd = opened?.result ?? -1;
  try {
    for (;;) {
      const [outcome] = machine.kernel.perform(task, [calls.quietly(calls.about(path, calls.read(fd, CHUNK)))]);
      if (!outcome || outcome.result <= 0) break;
      parts.push(outcome.outputs[0]?.subarray(0, outcome.result) ?? Buffer.alloc(0));
    }
  } finally {
    machine.kernel.perform(task, [calls.quietly(calls.close(fd))]);
  }
  return Buffer.concat(parts).toString('utf8');
}

/** The entry of the ledger that says how the mount at a place came there: it was made, or moved there. */
export function ownEntry(machine: Machine, place: string): LedgerEntry | undefined {
  return machine.ledger.entries.findLast(
    ({ effect, target, source }) => target === place && (effect === 'mount' || source !== undefined),
  );
}
