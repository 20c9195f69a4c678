import { defineCommand, optionalKeyword } from '../../interpreter/command.ts';
import { createProcess, runBody, settle } from '../../interpreter/processes/processes.ts';
import { chosenPids, name, oneOf } from '../../interpreter/values/shapes.ts';

/** fork(2): a child in the same namespaces. */
export const fork = defineCommand({
  name: 'fork',
  topic: 'processes',
  summary: 'run the body in a child process',
  details:
    '`set_tid` gives the PID that the child is to have, or a list of them, one for each of its innermost PID namespaces, in the order of `.pids`: the innermost last.',
  parameters: {
    as: optionalKeyword(name, 'a name to show it by'),
    share: optionalKeyword(oneOf('WHAT', ['fs']), '`fs`: one root, current directory and umask for parent and child'),
    set_tid: optionalKeyword(chosenPids, 'the PIDs it is to have; the kernel chooses if none are given'),
  },
  body: 'required',
  bodyRuns: 'in-process',
  systemCalls: ['clone3', 'waitid'],
  errors: {
    ENOMEM: 'the init of the PID namespace for children has ended',
    EAGAIN: 'the limit of processes is reached',
    EEXIST: 'a PID that `set_tid` asks for is taken',
    EPERM: '`set_tid` without CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN in the owner of a PID namespace',
  },
  examples: [
    { code: 'let child = fork < exit 3 >; expect $child.status == 3', summary: 'a child and its exit status' },
    {
      code: 'fork < fork share fs < cd /proc >; expect "self" in (ls) >',
      summary: 'a child that takes its parent along',
    },
    { code: 'fork as worker < print "I am $pid, my parent is $ppid" >', summary: 'who is who' },
    {
      code: 'let box = clone pid < hold >\nin $box < fork set_tid 42 < expect $pid == 42 > >',
      summary: 'a child with a PID of your choice',
    },
  ],
  run({ arguments: { as, share, set_tid: chosen }, body, machine }) {
    const process = createProcess(machine, { kinds: [], name: as, chosenPids: chosen, sharesRoot: share === 'fs' });
    settle(machine, process, runBody(machine, process, body!));
    return process;
  },
});
