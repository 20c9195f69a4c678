import { defineCommand, required } from '../../interpreter/command.ts';
import { compilePattern } from '../../interpreter/values/patterns.ts';
import { string } from '../../interpreter/values/shapes.ts';

export const replace = defineCommand({
  name: 'replace',
  topic: 'data',
  summary: 'a text with every match of a regular expression replaced',
  parameters: {
    text: required(string, 'the text'),
    pattern: required({ ...string, name: 'PATTERN' }, 'what to look for'),
    by: required({ ...string, name: 'BY' }, 'what to put there; $1 and $<name> are groups'),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: "expect (\"a-b-c\" | replace '-' '+') == 'a+b+c'", summary: 'every match' }],
  run({ arguments: { text, pattern, by }, machine }) {
    return text.replace(new RegExp(compilePattern(machine, pattern), 'gm'), by);
  },
});
