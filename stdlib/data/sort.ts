import { defineCommand, flag, optional, required } from '../../interpreter/command.ts';
import { comparable, list, string } from '../../interpreter/values/shapes.ts';
import { RecordValue, type Value } from '../../interpreter/values/values.ts';

export const sort = defineCommand({
  name: 'sort',
  topic: 'data',
  summary: 'the items in order, of records by a field',
  parameters: {
    list: required(list, 'the items'),
    by: optional(string, 'the field to sort records by'),
    reverse: flag('the largest first'),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect ([3 1 2] | sort) == [1 2 3]', summary: 'numbers' },
    { code: 'expect ([{n: 2} {n: 1}] | sort n | each $it.n) == [1 2]', summary: 'records by a field' },
  ],
  run({ arguments: { list: items, by, reverse }, machine }) {
    const keyed = items.map((item) => {
      const key = keyOf(item, by);
      if (key === undefined)
        throw machine.fail('nsx::value::wrong-type', 'only numbers, texts, durations and sizes have an order', {
          help: 'sort records by a field: `sort pid`',
        });
      return { item, key };
    });
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const sorted = keyed.map(({ item }) => item);
    return reverse ? sorted.reverse() : sorted;
  },
});

function keyOf(item: Value, by: string | undefined): number | string | undefined {
  if (by === undefined) return comparable(item);
  const field = item instanceof RecordValue ? item.get(by) : undefined;
  return field === undefined ? undefined : comparable(field);
}
