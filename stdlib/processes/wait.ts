import { defineCommand, optional } from '../../interpreter/command.ts';
import type { Machine } from '../../interpreter/machine.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import { processValue } from '../../interpreter/values/shapes.ts';

/** waitid(2), by the process that made it. */
export const wait = defineCommand({
  name: 'wait',
  topic: 'processes',
  summary: 'wait for a program to end; without PROC, for all of them',
  details: 'Its value is the exit status, or 128 and the number of the signal; null where only its end could be seen.',
  parameters: { process: optional(processValue, 'the process to wait for') },
  body: 'none',
  systemCalls: ['waitid'],
  errors: {},
  examples: [
    {
      code: 'let child = spawn sh -c "exit 4"\nexpect (wait $child) == 4',
      summary: 'the status of a program in the background',
    },
  ],
  run({ arguments: { process }, machine }) {
    if (process) return waitFor(machine, process);
    for (const one of [...machine.processes]) if (one.state === 'program') waitFor(machine, one);
    return null;
  },
});

function waitFor(machine: Machine, process: Process): number | null {
  if (process.state === 'held' || process.state === 'running') {
    throw machine.fail('nsx::process::held', `process ${process.pid} is held: it would never end by itself`, {
      help: 'end it: `kill $p`, or `in $p < exit >`',
    });
  }
  if (process.state !== 'ended') process.ended(machine.kernel.wait(process.task, {}));
  return process.status ?? null;
}
