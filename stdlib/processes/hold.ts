import { defineCommand } from '../../interpreter/command.ts';
import { BodyEnd } from '../../interpreter/failure.ts';

export const hold = defineCommand({
  name: 'hold',
  topic: 'processes',
  summary: 'end the body but keep its process, ready for `in`',
  parameters: {},
  body: 'none',
  endsBody: true,
  systemCalls: [],
  errors: {},
  examples: [
    {
      code: 'let box = clone uts < hostname first; hold >\nin $box < hostname second >\nexpect $box.state == "held"',
      summary: 'a process that takes more statements later',
    },
  ],
  run() {
    return new BodyEnd('held');
  },
});
