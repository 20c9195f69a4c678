import { defineCommand, required } from '../../interpreter/command.ts';
import { any, comparable } from '../../interpreter/values/shapes.ts';
import { show, type Value } from '../../interpreter/values/values.ts';

export const int = defineCommand({
  name: 'int',
  topic: 'data',
  summary: 'a whole number from text or from another number',
  details: 'Of a size its value is the bytes, of a duration the milliseconds.',
  parameters: { value: required(any, 'text such as 42, 0x2a or 0o52, or a number') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect (int "42") + 1 == 43', summary: 'text that is a number' },
    { code: 'expect (int 2.9) == 2', summary: 'what stands before the point' },
  ],
  run({ arguments: { value }, machine }) {
    const number = toInteger(value);
    if (number !== undefined) return number;
    throw machine.fail('nsx::value::wrong-type', `no whole number can be made of ${show(value).slice(0, 60)}`);
  },
});

function toInteger(value: Value): number | undefined {
  if (typeof value === 'boolean') return value ? 1 : 0;
  const known = comparable(value);
  if (typeof known === 'number') return Math.trunc(known);
  const text = typeof known === 'string' ? known.trim() : '';
  return /^[+-]?(\d+|0x[0-9a-f]+|0o[0-7]+|0b[01]+)$/i.test(text) ? Number(text) : undefined;
}
