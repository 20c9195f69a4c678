import { defineCommand, each, required } from '../../interpreter/command.ts';
import { list } from '../../interpreter/values/shapes.ts';

export const eachItem = defineCommand({
  name: 'each',
  topic: 'data',
  summary: 'what an expression over `$it` gives for every item',
  parameters: { list: required(list, 'the items'), value: each('EXPRESSION', 'what to make of `$it`') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ([1 2 3] | each $it * 2) == [2 4 6]', summary: 'a list made from a list' }],
  run({ arguments: { list: items, value } }) {
    return items.map(value);
  },
});
