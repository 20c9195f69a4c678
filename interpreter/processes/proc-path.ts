/**
 * Which directory of /proc stands for a process, for the process that is to look: a procfs shows the
 * PIDs of the namespace from which it was mounted, which need not be that of who reads it. proc(5).
 */
import * as calls from '../kernel/calls.ts';
import type { Machine } from '../machine.ts';
import { Process } from './process.ts';

/** `/proc/self`, or `/proc/PID` as the current process's procfs has it. A bare number is taken as it is. */
export function procPath(machine: Machine, target: Process | number | undefined): string {
  if (target === undefined || target === machine.process) return '/proc/self';
  if (!(target instanceof Process)) return `/proc/${target}`;
  const pid = target.pids[levelOfProc(machine)];
  if (pid === undefined || target.pids.length === 0) {
    throw machine.fail('nsx::process::not-in-proc', `process ${target.pid} is not in the /proc that this one sees`, {
      notes: ['it is in no PID namespace at or below the one that this procfs was mounted from'],
      help: 'look from a process further out',
      facts: { errno: 'ESRCH' },
    });
  }
  return `/proc/${pid}`;
}

/** How many PID namespaces lie around the one that its procfs shows: counted by `NSpid`, which begins with that. */
function levelOfProc(machine: Machine): number {
  const own = machine.process.pids.length;
  if (own === 1) return 0;
  const ENOUGH = 4096;
  const quietly = [
    calls.scoped(calls.open('/proc/self/status', calls.O.RDONLY)),
    calls.read(calls.resultOf(0), ENOUGH),
  ].map(calls.quietly);
  const text = machine.perform(quietly)[1]?.outputs[0]?.toString('latin1') ?? '';
  const shown = /^NSpid:\s*(.*)$/m.exec(text)?.[1]?.trim().split(/\s+/).length;
  return own - (shown ?? 1);
}
