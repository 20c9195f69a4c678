import { defineCommand, required } from '../../interpreter/command.ts';
import { expectObedient, runIn, settle } from '../../interpreter/processes/processes.ts';
import { processValue } from '../../interpreter/values/shapes.ts';
import type { Value } from '../../interpreter/values/values.ts';

/** More statements for a process that is held. `in` is a word of the language, so it has another name here. */
export const inProcess = defineCommand({
  name: 'in',
  topic: 'processes',
  summary: 'run the body in a process that is held, or move the session into it',
  details:
    'The process stays held afterwards, even if the body fails, unless it ends with `exec` or `exit`.\n\n' +
    'Without a body the session itself moves: the statements that follow are of that process, until `out`.',
  parameters: { process: required(processValue, 'one whose body ended with `hold`') },
  body: 'optional',
  bodyRuns: 'in-process',
  value: 'of-body',
  systemCalls: [],
  errors: { ESRCH: 'the process has ended' },
  examples: [
    { code: 'let box = clone pid < hold >\nin $box < expect $pid == 1 >', summary: 'a look from inside' },
    {
      code: 'let box = clone uts < hostname inside; hold >\nexpect (in $box < hostname >) == "inside"',
      summary: 'and what was seen',
    },
    {
      code: 'let box = clone uts < hold >\nin $box\nhostname inside\nexpect (hostname) == "inside"\nout\nexpect (hostname) != "inside"',
      summary: 'the session goes inside, and comes back',
    },
  ],
  run({ arguments: { process }, body, machine }) {
    expectObedient(machine, process);
    if (body === null) {
      if (process === machine.home) return null;
      machine.moveInto(process);
      machine.emit({ kind: 'moved', process, into: true });
      return null;
    }
    const before = process.state;
    let value: Value = null;
    const end = runIn(
      machine,
      process,
      () => {
        value = body.run() ?? null;
        return undefined;
      },
      true,
    );
    if (end.explicit && end.kind !== 'held') settle(machine, process, end);
    else process.state = before;
    return value;
  },
});
