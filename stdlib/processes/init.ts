import { defineCommand, required } from '../../interpreter/command.ts';
import { oneOf } from '../../interpreter/values/shapes.ts';

/** The first duty of an init, done or left undone: pid_namespaces(7), waitid(2). */
export const init = defineCommand({
  name: 'init',
  topic: 'processes',
  summary: 'let this process, a PID 1 or a subreaper, reap the orphans that it gets, or leave them',
  details:
    'A process whose parent ends gets another one: the nearest subreaper above it in its PID namespace, or PID 1 of that. ' +
    'When it ends itself, it stays in the table of processes as a zombie until its new parent waits for it.\n\n' +
    '`reap` is how every process of nsx begins; `idle` waits for none of them, as a program that was never meant to be an init. ' +
    '`init reap` after that reaps what has piled up. `reaped` tells what was reaped, and in which order.',
  parameters: {
    role: required(oneOf('ROLE', ['reap', 'idle']), '`reap` to wait for orphans, `idle` to let them be zombies'),
  },
  body: 'none',
  systemCalls: ['waitid'],
  errors: {},
  examples: [
    {
      code:
        'let orphan = null\n' +
        'let box = clone pid < init idle; fork < orphan = (fork < hold >) >; hold >\n' +
        'in $orphan < exit >\n' +
        'expect (read "/proc/${orphan.pid}/status") matches "State:\\tZ"',
      summary: 'an orphan that nobody waits for is a zombie',
    },
  ],
  run({ arguments: { role }, machine }) {
    const { process } = machine;
    if (!process.getsOrphans) {
      throw machine.fail(
        'nsx::process::no-init',
        `process ${process.pids.at(-1)} is neither PID 1 of a PID namespace nor a subreaper: it gets no orphans`,
        { help: 'put `init` into the body of a `clone pid`, or `subreaper on` before it' },
      );
    }
    machine.kernel.reapOrphans(process.task, role === 'reap');
    return null;
  },
});
