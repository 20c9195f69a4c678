import { defineCommand, flag, required } from '../../interpreter/command.ts';
import { toJson } from '../../interpreter/values/json.ts';
import { any } from '../../interpreter/values/shapes.ts';

export const show = defineCommand({
  name: 'show',
  topic: 'inspect',
  summary: 'show a value as the prompt does: a table, a tree, or what a script would write',
  parameters: {
    value: required(any, 'what to show; what a pipe hands on'),
    json: flag('as JSON, for other programs'),
  },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'let box = clone uts pid < hold >\nps | show', summary: 'a table, in a script' },
    { code: 'ns | show json', summary: 'for jq(1) and the like' },
  ],
  run({ arguments: { value, json }, machine }) {
    if (json) machine.emit({ kind: 'print', text: `${JSON.stringify(toJson(value), null, 2)}\n` });
    else machine.emit({ kind: 'shown', value });
    return null;
  },
});
