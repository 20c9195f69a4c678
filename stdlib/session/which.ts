import { defineCommand, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { candidates } from '../../interpreter/processes/programs.ts';
import { program } from '../../interpreter/values/shapes.ts';

/** access(2) for every place that execvp(3) would try. */
export const which = defineCommand({
  name: 'which',
  topic: 'session',
  summary: 'where a program would be found, or null',
  parameters: { program: required(program, 'its name') },
  body: 'none',
  value: 'shown',
  systemCalls: ['faccessat'],
  errors: {},
  examples: [
    { code: 'expect (which sh) matches "/sh$"\nexpect (which no-such-program) == null', summary: 'is it there?' },
  ],
  run({ arguments: { program: name }, machine }) {
    const places = candidates(machine, name);
    const outcomes = machine.perform(places.map((place) => calls.quietly(calls.keepGoing(calls.mayExecute(place)))));
    return places[outcomes.findIndex(({ result }) => result === 0)] ?? null;
  },
});
