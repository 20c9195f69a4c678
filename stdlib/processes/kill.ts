import { defineCommand, optional, required } from '../../interpreter/command.ts';
import { findJob } from '../../interpreter/jobs.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { signalName } from '../../interpreter/kernel/tables.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { Process } from '../../interpreter/process.ts';
import { abort } from '../../interpreter/processes.ts';
import { processOrPid, type Shape, signal } from '../../interpreter/shapes.ts';

const SIGTERM = 15;
const SIGKILL = 9;

const target: Shape<Process | number | string> = {
  ...processOrPid,
  label: 'a process, a PID or a job such as %1',
  convert: (value) =>
    typeof value === 'string' && /^%[1-9]\d{0,9}$/.test(value) ? value : processOrPid.convert(value),
};

/** pidfd_send_signal(2) for a process of the session, kill(2) for a PID. */
export const kill = defineCommand({
  name: 'kill',
  topic: 'processes',
  summary: 'send a signal to a process, from the process whose body it stands in',
  details:
    'A PID is one of the PID namespace of the process that sends it. A process that is held, which would ignore every signal but KILL, is ended by `TERM` too.\n\n' +
    'PID 1 of a PID namespace gets no signal that it does not handle, but for KILL and STOP from outside: pid_namespaces(7).',
  parameters: {
    process: required(target, 'a process, a job such as %1, or a PID as the current process sees it'),
    signal: optional(signal, 'the signal; TERM if none is named'),
  },
  body: 'none',
  systemCalls: ['pidfd_send_signal', 'kill'],
  errors: { ESRCH: 'there is no such process in this PID namespace', EPERM: 'it belongs to somebody else' },
  examples: [
    { code: 'let nap = spawn sleep 1000\nkill $nap\nexpect (wait $nap) == 143', summary: '128 and 15, for SIGTERM' },
    {
      code: 'let init = clone pid < exec sleep 1000 > &\nkill $init KILL\nexpect (wait $init) == 137',
      summary: 'KILL from outside ends even an init',
    },
  ],
  run({ arguments: { process: named, signal: number = SIGTERM }, machine }) {
    const process = typeof named === 'string' ? findJob(machine, named) : named;
    if (!(process instanceof Process)) {
      machine.perform([calls.kill(process, number)]);
      return null;
    }
    if (process.task.obeys && (number === SIGTERM || number === SIGKILL) && process.state === 'held') {
      abort(machine, process, 128 + number);
      return null;
    }
    machine.kernel.signal(process.task, number, machine.process.task);
    warnOfInit(machine, process, number);
    return null;
  },
});

/** Nothing happens, and nobody says so: worth a word. */
function warnOfInit(machine: Machine, process: Process, number: number): void {
  const isInit = process.pids.length > 1 && process.pids.at(-1) === 1;
  if (!isInit || number === SIGKILL || number === 0 || machine.kernel.handlesSignal(process.task, number)) return;
  machine.emit({
    kind: 'notice',
    text: `process ${process.pid} is PID 1 of its namespace and has no handler for ${signalName(number)}: the kernel drops it; \`kill … KILL\` from outside ends it`,
  });
}
