import { defineCommand, required } from '../../interpreter/command.ts';
import { operations } from '../../interpreter/values/operators.ts';
import { any } from '../../interpreter/values/shapes.ts';
import { typeName } from '../../interpreter/values/values.ts';

export const contains = defineCommand({
  name: 'contains',
  topic: 'data',
  summary: 'is something among the items, the fields or in the text?',
  parameters: { subject: required(any, 'a list, a record or text'), item: required(any, 'what to look for') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect ([1 2 3] | contains 2)', summary: 'an item' },
    { code: 'expect ("hello" | contains ell)', summary: 'a part of a text' },
  ],
  run({ arguments: { subject, item }, machine }) {
    const result = operations.in(item, subject);
    if (result !== undefined) return result;
    throw machine.fail('nsx::value::wrong-type', `a ${typeName(subject)} cannot contain a ${typeName(item)}`);
  },
});
