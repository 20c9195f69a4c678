import { defineCommand, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { oneOf, signal as signalShape } from '../../interpreter/values/shapes.ts';

/** rt_sigaction(2) and rt_sigprocmask(2). */
export const signal = defineCommand({
  name: 'signal',
  topic: 'processes',
  summary: 'what this process does with a signal',
  details:
    '`default` is what signal(7) says, the end of the process in most cases. `ignore` drops the signal. ' +
    '`catch` has a handler that notes it: see `signals`. `block` lets it wait, pending, until one of the others is said; ' +
    'that is how every process of nsx begins, for all signals, so that nothing disturbs it.\n\n' +
    'Children inherit it. A program that the process becomes still ignores what was ignored; what was caught is `default` in it, and nothing is blocked.',
  parameters: {
    signal: required(signalShape, 'the signal'),
    action: required(
      oneOf('ACTION', ['default', 'ignore', 'catch', 'block']),
      '`default`, `ignore`, `catch` or `block`',
    ),
  },
  body: 'none',
  systemCalls: ['rt_sigaction', 'rt_sigprocmask'],
  errors: { EINVAL: 'KILL and STOP can be neither caught, ignored nor blocked' },
  examples: [
    {
      code: 'let box = fork < signal TERM catch; hold >\nkill $box TERM\nuntil (signals $box).received == [TERM]',
      summary: 'a process that notes a signal and lives on',
    },
    {
      code: 'let nap = fork < signal HUP ignore; exec sleep 1000 > &\nkill $nap HUP\nexpect $nap.state == "program"',
      summary: 'a program that ignores a signal, as nohup(1) does it',
    },
  ],
  run({ arguments: { signal: number, action }, machine }) {
    const { process, kernel } = machine;
    const disposition = action === 'block' ? 'default' : action;
    // Blocked first: in between, a pending signal must not find the default.
    const setAction = calls.setSignalAction(number, disposition);
    const setMask = calls.blockSignal(number, action === 'block');
    machine.perform(action === 'block' ? [setMask, setAction] : [setAction, setMask]);
    if (action === 'block') process.openSignals.delete(number);
    else process.openSignals.add(number);
    kernel.openSignals(process.task, [...process.openSignals]);
    return null;
  },
});
