import { defineCommand } from '../../interpreter/command.ts';
import { RecordValue } from '../../interpreter/values.ts';

export const ps = defineCommand({
  name: 'ps',
  topic: 'inspect',
  summary: 'the processes of this session that live, with their PIDs at each level',
  parameters: {},
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'let nap = spawn sleep 1000\nexpect (ps)[0].command == [sleep "1000"]', summary: 'a table of processes' },
  ],
  run({ machine }) {
    return machine.processes
      .filter((process) => process.state !== 'ended')
      .map(
        (process) =>
          new RecordValue({
            name: process.name ?? null,
            pid: process.pid,
            pids: process.pids,
            state: process.state,
            command: process.command ?? null,
          }),
      );
  },
});
