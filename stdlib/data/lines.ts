import { defineCommand, required } from '../../interpreter/command.ts';
import { string } from '../../interpreter/values/shapes.ts';

export const lines = defineCommand({
  name: 'lines',
  topic: 'data',
  summary: 'the lines of a text, without an empty one at its end',
  parameters: { text: required(string, 'the text') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ("a\\nb\\n" | lines) == [a b]', summary: 'lines' }],
  run({ arguments: { text } }) {
    if (text === '') return [];
    return text.replace(/\n$/, '').split('\n');
  },
});
