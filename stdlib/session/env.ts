import { defineCommand, optional } from '../../interpreter/command.ts';
import { string } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

/** environ(7): what programs get. */
export const env = defineCommand({
  name: 'env',
  topic: 'session',
  summary: 'a variable of the environment, or all of them as a record',
  parameters: { name: optional({ ...string, name: 'NAME' }, 'which one; null if it is not set') },
  body: 'none',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect (env PATH) matches "/bin"', summary: 'one variable' }],
  run({ arguments: { name }, machine }) {
    const entries = machine.environment.map((entry): [string, string] => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at), entry.slice(at + 1)];
    });
    const all = new RecordValue(new Map(entries));
    return name === undefined ? all : (all.get(name) ?? null);
  },
});
