import { defineCommand } from '../../interpreter/command.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import { noticeEnd } from '../../interpreter/processes/processes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

export const ps = defineCommand({
  name: 'ps',
  topic: 'inspect',
  summary: 'the processes of this session that live, with their PIDs at each level',
  details:
    'In the body of a process it lists what that can see: the processes of its own PID namespace and of those below, with the PIDs they have there.',
  parameters: {},
  body: 'none',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'let nap = spawn sleep 1000\nexpect (ps)[0].command == [sleep "1000"]', summary: 'a table of processes' },
    {
      code: 'fork as outside < clone pid as init < expect (ps | each $it.name) == [init] and (ps)[0].pid == 1 > >',
      summary: 'what can be seen from inside',
    },
  ],
  run({ machine }) {
    const levels = machine.process.pids.length;
    // The kernel decides who is seen from where; at the top that is everybody.
    const isSeen = (process: Process): boolean =>
      levels === 1 || machine.kernel.sees(machine.process.task, process.task);
    for (const process of machine.processes) noticeEnd(machine, process);
    return machine.processes
      .filter((process) => process.state !== 'ended' && isSeen(process))
      .map((process) => {
        const pids = process.pids.slice(levels - 1);
        return new RecordValue({
          name: process.name ?? null,
          pid: pids[0] ?? null,
          pids,
          state: process.state,
          command: process.command ?? null,
        });
      });
  },
});
