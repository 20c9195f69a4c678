import { defineCommand } from '../../interpreter/command.ts';
import { explainTrouble } from '../../interpreter/help/why.ts';

export const why = defineCommand({
  name: 'why',
  topic: 'session',
  summary: 'the last error at length: what it means, the call behind it, and what was found on this machine',
  details: 'It tells what was found when the error came up, and tries nothing again.',
  parameters: {},
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'why', summary: 'after something has gone wrong', checkOnly: true }],
  run({ machine }) {
    const text = machine.trouble ? explainTrouble(machine.trouble) : 'nothing has gone wrong in this session yet\n';
    machine.emit({ kind: 'print', text });
    return null;
  },
});
