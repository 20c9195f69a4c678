import { defineCommand, required } from '../../interpreter/command.ts';
import type { Shape } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

const subject: Shape<number> = {
  name: 'VALUE',
  label: 'a list, a record or text',
  convert: (value) => {
    if (typeof value === 'string') return [...value].length;
    if (Array.isArray(value)) return value.length;
    return value instanceof RecordValue ? value.entries.size : undefined;
  },
};

export const len = defineCommand({
  name: 'len',
  topic: 'data',
  summary: 'how many items, fields or characters',
  parameters: { subject: required(subject, 'a list, a record or text') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect (len [1 2 3]) == 3', summary: 'items of a list' },
    { code: 'expect ("abc" | len) == 3', summary: 'characters of a text' },
  ],
  run({ arguments: { subject: count } }) {
    return count;
  },
});
