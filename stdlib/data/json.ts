import { defineCommand, flag, required } from '../../interpreter/command.ts';
import { fromJson, toJson } from '../../interpreter/values/json.ts';
import { any } from '../../interpreter/values/shapes.ts';

export const json = defineCommand({
  name: 'json',
  topic: 'data',
  summary: 'a value as JSON, or the value that JSON describes',
  parameters: { value: required(any, 'any value, or text with `parse`'), parse: flag('read it instead') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect ({a: [1 2]} | json) == \'{"a":[1,2]}\'', summary: 'to JSON' },
    { code: 'expect (\'{"a": 1}\' | json parse).a == 1', summary: 'from JSON' },
  ],
  run({ arguments: { value, parse }, machine }) {
    if (!parse) return JSON.stringify(toJson(value));
    try {
      return fromJson(JSON.parse(String(value)));
    } catch (error) {
      throw machine.fail('nsx::value::wrong-type', `this is no JSON: ${(error as Error).message}`);
    }
  },
});
