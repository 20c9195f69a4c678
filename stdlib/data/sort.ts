import { defineCommand, flag, optional, required } from '../../interpreter/command.ts';
import { comparable, list, string } from '../../interpreter/values/shapes.ts';
import { RecordValue, typeName, type Value } from '../../interpreter/values/values.ts';

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
        throw machine.fail('nsx::value::wrong-type', noOrder(item, by), {
          help: by === undefined ? 'sort records by a field: `sort pid`' : helpFor(item, by),
        });
      return { item, key };
    });
    keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
    const sorted = keyed.map(({ item }) => item);
    return reverse ? sorted.reverse() : sorted;
  },
});

function noOrder(item: Value, by: string | undefined): string {
  const value = by === undefined ? item : fieldOf(item, by);
  if (value === undefined) return `an item has no field \`${by}\``;
  const subject = by === undefined ? 'an item' : `the \`${by}\` of an item`;
  const what = value === null ? 'null' : `a ${typeName(value)}`;
  return `only numbers, texts, durations and sizes have an order, and ${subject} is ${what}`;
}

function helpFor(item: Value, by: string): string {
  if (fieldOf(item, by) === null) return `leave such items out: \`where $it.${by} != null | sort ${by}\``;
  return item instanceof RecordValue ? `it has ${[...item.entries.keys()].join(', ')}` : 'only records have fields';
}

const fieldOf = (item: Value, name: string): Value | undefined =>
  item instanceof RecordValue ? item.get(name) : undefined;

function keyOf(item: Value, by: string | undefined): number | string | undefined {
  if (by === undefined) return comparable(item);
  const field = fieldOf(item, by);
  return field === undefined ? undefined : comparable(field);
}
