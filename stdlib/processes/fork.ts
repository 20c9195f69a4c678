import { defineCommand, optionalKeyword } from '../../interpreter/command.ts';
import { createProcess, runBody, settle } from '../../interpreter/processes.ts';
import { name } from '../../interpreter/shapes.ts';

/** fork(2): a child in the same namespaces. */
export const fork = defineCommand({
  name: 'fork',
  topic: 'processes',
  summary: 'run the body in a child process',
  parameters: { as: optionalKeyword(name, 'a name to show it by') },
  body: 'required',
  bodyRuns: 'in-process',
  systemCalls: ['clone3', 'waitid'],
  errors: {
    ENOMEM: 'the init of the PID namespace for children has ended',
    EAGAIN: 'the limit of processes is reached',
  },
  examples: [
    { code: 'let child = fork < exit 3 >; expect $child.status == 3', summary: 'a child and its exit status' },
    { code: 'fork as worker < print "I am $pid, my parent is $ppid" >', summary: 'who is who' },
  ],
  run({ arguments: { as }, body, machine }) {
    const process = createProcess(machine, { kinds: [], name: as });
    settle(machine, process, runBody(machine, process, body!));
    return process;
  },
});
