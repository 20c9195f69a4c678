import { defineCommand, optional } from '../../interpreter/command.ts';
import { signalName } from '../../interpreter/kernel/tables.ts';
import { signalMasks } from '../../interpreter/processes/inspect.ts';
import { processValue } from '../../interpreter/values/shapes.ts';
import { RecordValue, type Value } from '../../interpreter/values/values.ts';

/** `SigPnd`, `ShdPnd`, `SigBlk`, `SigIgn` and `SigCgt` of proc_pid_status(5), and what a handler has noted. */
export const signals = defineCommand({
  name: 'signals',
  topic: 'processes',
  summary: 'the signals that a process has received, and what it does with others',
  details:
    '`.received` lists those that `signal … catch` has noted, in order (the latest 64; null for a program). ' +
    '`.pending`, `.blocked`, `.ignored` and `.caught` are the sets that the kernel shows in /proc/PID/status.',
  parameters: { process: optional(processValue, 'the process; the current one if none is given') },
  body: 'none',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [
    {
      code:
        'let box = fork < signal USR1 catch; signal HUP ignore; hold >\n' +
        'expect (signals $box).caught == [USR1] and (signals $box).ignored == [HUP]\n' +
        'kill $box USR2\n' +
        'expect (signals $box).pending == [USR2] "blocked, as in the beginning"',
      summary: 'what becomes of signals',
    },
  ],
  run({ arguments: { process }, machine }) {
    const asked = process ?? machine.process;
    const names = (numbers: readonly number[]): Value => numbers.map(signalName);
    const { pending, blocked, ignored, caught } = signalMasks(asked);
    return new RecordValue({
      received: asked.task.obeys ? names(machine.kernel.caught(asked.task)) : null,
      pending: names(pending),
      blocked: names(blocked),
      ignored: names(ignored),
      caught: names(caught),
    });
  },
});
