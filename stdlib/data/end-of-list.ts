/**
 * What `first` and `last` share: all but which end of a list they mean.
 */
import { type Command, defineCommand, type Example, optional, required } from '../../interpreter/command.ts';
import { integer, list } from '../../interpreter/values/shapes.ts';
import type { Value } from '../../interpreter/values/values.ts';

interface End {
  readonly examples: readonly Example[];
  one(items: readonly Value[]): Value | undefined;
  some(items: readonly Value[], count: number): readonly Value[];
}

export function endOfList(name: 'first' | 'last', { examples, one, some }: End): Command {
  return defineCommand({
    name,
    topic: 'data',
    summary: `the ${name} item of a list, or the ${name} N items`,
    details: 'Without N its value is null for an empty list.',
    parameters: {
      list: required(list, 'the items'),
      count: optional(integer('N', 0, Number.MAX_SAFE_INTEGER), 'how many; then the value is a list'),
    },
    body: 'none',
    systemCalls: [],
    errors: {},
    examples,
    run({ arguments: { list: items, count } }) {
      return count === undefined ? (one(items) ?? null) : some(items, count);
    },
  });
}
