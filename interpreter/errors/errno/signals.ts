/**
 * Why a signal does not arrive: kill(2), pidfd_send_signal(2).
 *
 * A signal that PID 1 of a namespace ignores is no failure, so nothing of that is here.
 */
import type { Row } from '../explanation.ts';
import { numberIn } from '../facts.ts';

const calls = ['kill', 'pidfd_send_signal'] as const;

export const signals: readonly Row[] = [
  {
    calls: ['kill'],
    errno: 'ESRCH',
    code: 'nsx::kill::no-process',
    why: ({ call }) =>
      numberIn(call, 0) < 0
        ? `there is no process group ${-numberIn(call, 0)}`
        : 'there is no such process, or no longer',
    notes: ({ machine }) =>
      machine.pids.length > 1
        ? [`PIDs are those of the PID namespace of the process that sends: there, it is ${machine.pids.at(-1)} itself`]
        : [],
    help: '`ps` shows the processes with their PID at each level',
  },
  {
    calls: ['pidfd_send_signal'],
    errno: 'ESRCH',
    code: 'nsx::process::ended',
    why: 'the process has ended',
  },
  {
    calls: ['pidfd_send_signal'],
    errno: 'EINVAL',
    code: 'nsx::kill::not-visible',
    why: 'the process cannot be seen from the PID namespace of the one that sends, or there is no such signal',
    help: 'send it from a process outside',
  },
  {
    calls: ['kill'],
    errno: 'EINVAL',
    code: 'nsx::kill::bad-signal',
    why: 'there is no such signal',
    help: 'signals have the numbers 1 to 64; `TERM`, `KILL`, `STOP` and so on are their names',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::kill::not-permitted',
    why: 'the process belongs to another user, or to a user namespace outside',
    help: ({ machine }) => (machine.rootless ? 'run nsx with `--sudo`' : undefined),
  },
];
