import { defineCommand, optional, required } from '../../interpreter/command.ts';
import { list, string } from '../../interpreter/values/shapes.ts';
import { textOf } from '../../interpreter/values/values.ts';

export const join = defineCommand({
  name: 'join',
  topic: 'data',
  summary: 'the items as one text',
  parameters: {
    list: required(list, 'the items'),
    separator: optional(string, 'what stands between them, nothing if none is given'),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ([1 2 3] | join ", ") == "1, 2, 3"', summary: 'a list as text' }],
  run({ arguments: { list: items, separator = '' } }) {
    return items.map(textOf).join(separator);
  },
});
