import { defineCommand, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { type Shape, signal } from '../../interpreter/values/shapes.ts';

const signalOrOff: Shape<number> = {
  ...signal,
  label: 'a signal such as KILL, or `off`',
  choices: () => [...(signal.choices?.() ?? []), 'off'],
  convert: (value) => (value === 'off' ? 0 : signal.convert(value)),
};

/** prctl(2), PR_SET_PDEATHSIG. */
export const pdeathsig = defineCommand({
  name: 'pdeathsig',
  topic: 'processes',
  summary: 'the signal that the kernel sends to this process when its parent ends',
  details:
    'Where the process is PID 1 and its parent outside, KILL ends the whole namespace with it. ' +
    'A child of this process begins without one, and a program keeps it (one that changes its user does not). ' +
    'A parent that has ended before the call is not noticed.',
  parameters: { signal: required(signalOrOff, 'the signal, or `off` for none, as in the beginning') },
  body: 'none',
  systemCalls: ['prctl'],
  errors: { EINVAL: 'there is no such signal' },
  examples: [
    {
      code:
        'let child = null\n' +
        'let parent = fork < child = (fork < pdeathsig KILL; hold >); hold >\n' +
        'kill $parent KILL\n' +
        'until $child.state == "ended"',
      summary: 'a child that does not outlive its parent',
    },
  ],
  run({ arguments: { signal: number }, machine }) {
    machine.perform([calls.setParentDeathSignal(number)]);
    return null;
  },
});
