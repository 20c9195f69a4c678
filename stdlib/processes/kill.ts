import { defineCommand, optional, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { pollReadable } from '../../interpreter/kernel/poll.ts';
import { SIG, signalName } from '../../interpreter/kernel/tables.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { findJob, isStopped } from '../../interpreter/processes/jobs.ts';
import { Process } from '../../interpreter/processes/process.ts';
import { abort, runDeferred } from '../../interpreter/processes/processes.ts';
import { processOrPid, type Shape, signal } from '../../interpreter/values/shapes.ts';

/** How long the end or the stop of a process may take, in milliseconds: nothing can keep it, but it has to get to run. */
const PATIENCE = 200;

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
    'A PID is one of the PID namespace of the process that sends it, and what that may not signal is an error.\n\n' +
    'A process of nsx blocks every signal until `signal` says otherwise; one that is held is ended by `TERM` all the same, but not from inside the namespace of which it is PID 1.\n\n' +
    'PID 1 of a PID namespace gets no signal that it does not handle, but for KILL and STOP from outside: pid_namespaces(7).',
  parameters: {
    process: required(target, 'who gets it; a PID is one that the current process sees'),
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
  run({ arguments: { process: named, signal: number = SIG.TERM }, machine }) {
    const process = typeof named === 'string' ? findJob(machine, named) : named;
    if (!(process instanceof Process)) {
      if (number === SIG.KILL) rememberPids(machine);
      machine.perform([calls.kill(process, number)]);
      const init = process === 1 ? initAround(machine) : undefined;
      if (init) warnOfNothing(machine, init, number);
      return null;
    }
    if (number === SIG.TERM && endsHeld(machine, process)) {
      abort(machine, process, 128 + number);
      return null;
    }
    if (number === SIG.KILL) rememberPids(machine);
    const ends = number === SIG.KILL && process.state !== 'ended' && !isDropped(machine, process);
    if (ends) runDeferred(machine, process);
    machine.kernel.signal(process.task, number, machine.process.task);
    if (number === SIG.STOP && !machine.kernel.dry && !isDropped(machine, process)) awaitStop(process);
    if (ends && process.state === 'held') process.ended(machine.kernel.wait(process.task, { timeout: PATIENCE }));
    else warnOfNothing(machine, process, number);
    return null;
  },
});

/** What is held blocks TERM as all the others, unless the script has said something else: then nsx ends it. */
function endsHeld(machine: Machine, process: Process): boolean {
  if (process.state !== 'held' || process.openSignals.has(SIG.TERM) || isDropped(machine, process)) return false;
  return machine.process.pids.length === 1 || machine.kernel.sees(machine.process.task, process.task);
}

/** Who is in the namespace of an init ends with it, and can then no longer be asked for its PIDs. */
function rememberPids(machine: Machine): void {
  for (const process of machine.processes) if (process.state !== 'ended') void process.pids;
}

/** SIGSTOP takes effect when its process next gets to run: soon, but not at once. */
function awaitStop(process: Process): void {
  process.wasStopped = true;
  const deadline = performance.now() + PATIENCE;
  while (!isStopped(process) && performance.now() < deadline) pollReadable([], 0.1);
}

/** KILL and STOP reach an init from an ancestor of its namespace only. */
function isDropped(machine: Machine, process: Process): boolean {
  return process.isInit && machine.process.pids.length >= process.pids.length;
}

/** Whom a process means by PID 1, if the script has made it. */
function initAround({ kernel, process, processes }: Machine): Process | undefined {
  const { length } = process.pids;
  if (length === 1 || kernel.dry) return undefined;
  return processes.find(
    (one) =>
      one.isInit &&
      one.state !== 'ended' &&
      one.pids.length === length &&
      (one === process || kernel.sees(process.task, one.task)),
  );
}

/** Nothing happens, and nobody says so: worth a word. */
function warnOfNothing(machine: Machine, process: Process, number: number): void {
  const why = number === 0 ? undefined : whyNothing(machine, process, number);
  if (why !== undefined) machine.sayOnce(why);
}

function whyNothing(machine: Machine, process: Process, number: number): string | undefined {
  const name = signalName(number);
  const always = number === SIG.KILL || number === SIG.STOP;
  if (always && isDropped(machine, process)) {
    return `process ${process.pid} is PID 1 of its namespace: ${name} from inside is dropped by the kernel, and only one from outside arrives`;
  }
  if (always || number === SIG.CONT || machine.kernel.handlesSignal(process.task, number)) return undefined;
  if (process.task.obeys && !process.openSignals.has(number)) {
    return `process ${process.pid} blocks ${name}, as all processes of nsx do in the beginning: it is pending; \`signal ${name} …\` in its body changes that`;
  }
  if (!process.isInit) return undefined;
  return `process ${process.pid} is PID 1 of its namespace and has no handler for ${name}: the kernel drops it; \`kill … KILL\` from outside ends it`;
}
