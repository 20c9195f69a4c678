import { defineCommand, required } from '../../interpreter/command.ts';
import { string } from '../../interpreter/values/shapes.ts';

export const trim = defineCommand({
  name: 'trim',
  topic: 'data',
  summary: 'a text without white space at its ends',
  parameters: { text: required(string, 'the text') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ("  a b\\n" | trim) == "a b"', summary: 'no blanks around it' }],
  run({ arguments: { text } }) {
    return text.trim();
  },
});
