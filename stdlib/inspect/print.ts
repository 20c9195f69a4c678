import { defineCommand, rest } from '../../interpreter/command.ts';
import { any } from '../../interpreter/values/shapes.ts';
import { textOf } from '../../interpreter/values/values.ts';

export const print = defineCommand({
  name: 'print',
  topic: 'inspect',
  summary: 'print values on a line, with blanks between them',
  parameters: { values: rest({ ...any, asTyped: true }, 'what to print') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'print "one and one is" $(1 + 1)', summary: 'text and a number' }],
  run({ arguments: { values }, machine }) {
    machine.emit({ kind: 'print', text: `${values.map(textOf).join(' ')}\n` });
    return null;
  },
});
