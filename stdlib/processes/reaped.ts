import { defineCommand, optional } from '../../interpreter/command.ts';
import { expectObedient } from '../../interpreter/processes/processes.ts';
import { processValue } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

/** What waitid(2) has told a process, in that order. */
export const reaped = defineCommand({
  name: 'reaped',
  topic: 'processes',
  summary: 'the children that a process has reaped, in order',
  details:
    'Each row has the PID as that process saw it, `.status` (the exit status, or 128 and the number of the signal), ' +
    'and `.orphan`: true where the child was made by another process and had lost it. The latest 64 are remembered.',
  parameters: { process: optional(processValue, 'the process that reaped; the current one if none is given') },
  body: 'none',
  value: 'shown',
  systemCalls: [],
  errors: { ESRCH: 'the process has ended' },
  examples: [
    {
      code:
        'let box = clone pid < fork < exit 3 >; fork < exit 4 >; hold >\n' +
        'expect (reaped $box | each $it.pid) == [2 3]\n' +
        'expect (reaped $box | each $it.status) == [3 4]',
      summary: 'what has ended, and how',
    },
  ],
  run({ arguments: { process }, machine }) {
    const asked = expectObedient(machine, process ?? machine.process);
    return machine.kernel
      .reaped(asked.task)
      .map(
        ({ pid, orphan, change }) =>
          new RecordValue({ pid, status: change.kind === 'killed' ? 128 + change.status : change.status, orphan }),
      );
  },
});
