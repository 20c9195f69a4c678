import { defineCommand, required } from '../../interpreter/command.ts';
import { string } from '../../interpreter/values/shapes.ts';

export const ends = defineCommand({
  name: 'ends',
  topic: 'data',
  summary: 'does a text end with another?',
  parameters: { text: required(string, 'the text'), part: required({ ...string, name: 'PART' }, 'what to look for') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ("a.nsx" | ends ".nsx")', summary: 'a condition' }],
  run({ arguments: { text, part } }) {
    return text.endsWith(part);
  },
});
