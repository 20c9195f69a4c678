import { defineCommand, required } from '../../interpreter/command.ts';
import { compilePattern } from '../../interpreter/values/patterns.ts';
import { string } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

export const match = defineCommand({
  name: 'match',
  topic: 'data',
  summary: 'what the groups of a regular expression match, or null',
  details:
    'With named groups its value is a record of them, else a list: the whole match, then each group. `^` and `$` match at every line.',
  parameters: {
    text: required(string, 'the text'),
    pattern: required({ ...string, name: 'PATTERN' }, 'a regular expression with groups, named or not'),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    {
      code: "expect (read /proc/self/status | match 'PPid:\\t(?<pid>[0-9]+)').pid matches '[0-9]'",
      summary: 'a named group',
    },
    { code: 'expect ("a=1" | match \'(.)=(.)\') == ["a=1" a "1"]', summary: 'the whole match, then its groups' },
  ],
  run({ arguments: { text, pattern }, machine }) {
    const found = compilePattern(machine, pattern).exec(text);
    if (!found) return null;
    if (found.groups)
      return new RecordValue(new Map(Object.entries(found.groups).map(([name, part]) => [name, part ?? null])));
    return found.map((part) => part ?? null);
  },
});
