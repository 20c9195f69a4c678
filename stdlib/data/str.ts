import { defineCommand, required } from '../../interpreter/command.ts';
import { any } from '../../interpreter/values/shapes.ts';
import { textOf } from '../../interpreter/values/values.ts';

export const str = defineCommand({
  name: 'str',
  topic: 'data',
  summary: 'a value as text',
  parameters: { value: required(any, 'any value') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect (str 5) == "5"', summary: 'a number as text' }],
  run({ arguments: { value } }) {
    return textOf(value);
  },
});
