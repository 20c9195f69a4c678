import { defineCommand, optional, required } from '../../interpreter/command.ts';
import { integer, list } from '../../interpreter/shapes.ts';

export const first = defineCommand({
  name: 'first',
  topic: 'data',
  summary: 'the first item of a list, or the first N items',
  details: 'Without N its value is null for an empty list.',
  parameters: {
    list: required(list, 'the items'),
    count: optional(integer('N', 0, Number.MAX_SAFE_INTEGER), 'how many; then the value is a list'),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect ([7 8 9] | first) == 7', summary: 'one item' },
    { code: 'expect ([7 8 9] | first 2) == [7 8]', summary: 'some items' },
  ],
  run({ arguments: { list: items, count } }) {
    if (count === undefined) return items.at(0) ?? null;
    return items.slice(0, count);
  },
});
