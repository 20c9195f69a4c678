import { defineCommand } from '../../interpreter/command.ts';
import { describeCall, describeResult } from '../../interpreter/kernel/describe-call.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

export const syscalls = defineCommand({
  name: 'syscalls',
  topic: 'inspect',
  summary: 'the system calls that the last statement at the prompt made, with their results',
  details:
    'They stand in the order in which nsx had their answers. In a script, `trace < … >` lists the calls of a body.',
  parameters: {},
  body: 'none',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'syscalls', summary: 'after a statement at the prompt', checkOnly: true }],
  run({ machine }) {
    return machine.lastCalls.map(
      ({ pid, call, result }) => new RecordValue({ pid, result: describeResult(result), call: describeCall(call) }),
    );
  },
});
