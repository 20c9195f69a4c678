import { defineCommand, required } from '../../interpreter/command.ts';
import { string } from '../../interpreter/values/shapes.ts';

export const starts = defineCommand({
  name: 'starts',
  topic: 'data',
  summary: 'does a text begin with another?',
  parameters: { text: required(string, 'the text'), part: required({ ...string, name: 'PART' }, 'what to look for') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ("/proc/1" | starts "/proc")', summary: 'a condition' }],
  run({ arguments: { text, part } }) {
    return text.startsWith(part);
  },
});
