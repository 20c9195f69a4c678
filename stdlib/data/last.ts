import { defineCommand, optional, required } from '../../interpreter/command.ts';
import { integer, list } from '../../interpreter/shapes.ts';

export const last = defineCommand({
  name: 'last',
  topic: 'data',
  summary: 'the last item of a list, or the last N items',
  details: 'Without N its value is null for an empty list.',
  parameters: {
    list: required(list, 'the items'),
    count: optional(integer('N', 0, Number.MAX_SAFE_INTEGER), 'how many; then the value is a list'),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect ([7 8 9] | last) == 9', summary: 'one item' },
    { code: 'expect ([7 8 9] | last 2) == [8 9]', summary: 'some items' },
  ],
  run({ arguments: { list: items, count } }) {
    if (count === undefined) return items.at(-1) ?? null;
    return items.slice(Math.max(0, items.length - count));
  },
});
