import { defineCommand, optional, required } from '../../interpreter/command.ts';
import { string } from '../../interpreter/values/shapes.ts';

export const split = defineCommand({
  name: 'split',
  topic: 'data',
  summary: 'the parts of a text between separators',
  parameters: {
    text: required(string, 'the text'),
    separator: optional(string, 'what divides it; any run of white space if none is given'),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'expect ("1 2  3" | split) == ["1" "2" "3"]', summary: 'words' },
    { code: 'expect ("a:b" | split ":") == [a b]', summary: 'by a separator' },
  ],
  run({ arguments: { text, separator } }) {
    return separator === undefined ? text.split(/\s+/).filter((part) => part !== '') : text.split(separator);
  },
});
