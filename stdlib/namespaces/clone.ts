import { defineCommand, optionalKeyword, rest } from '../../interpreter/command.ts';
import { newPropagation, newPropagationSummary } from '../../interpreter/mounts/propagation.ts';
import { createProcess, runBody, settle } from '../../interpreter/processes/processes.ts';
import { chosenPids, name, namespaceKind } from '../../interpreter/values/shapes.ts';

/** clone(2): a child that is born in new namespaces. */
export const clone = defineCommand({
  name: 'clone',
  topic: 'namespaces',
  summary: 'run the body in a child process born in new namespaces',
  details:
    'A new mount namespace is made recursively private before the body begins, so that nothing mounted in it is seen outside, unless `propagation` says otherwise: with `slave` it is told what is mounted outside, with `unchanged` its mounts are peers of those that are shared outside.\n\n' +
    'A body that ends with `hold` keeps the process for `in`; one that ends with `exec` turns it into a program.\n\n' +
    '`set_tid` gives the PIDs of the child, in the order of `.pids`: the last one, in the new PID namespace, must be 1.',
  parameters: {
    kinds: rest(namespaceKind, 'the kinds of its new namespaces', 1),
    as: optionalKeyword(name, 'a name to show it by'),
    set_tid: optionalKeyword(chosenPids, 'the PIDs it is to have; the kernel chooses if none are given'),
    propagation: optionalKeyword(newPropagation, newPropagationSummary),
  },
  body: 'required',
  bodyRuns: 'in-process',
  systemCalls: ['clone3', 'mount', 'waitid'],
  errors: {
    EPERM: 'no CAP_SYS_ADMIN, and no `user` among the kinds',
    ENOSPC: 'more than 32 levels, or the limit in /proc/sys/user is reached',
  },
  examples: [
    {
      code: 'clone pid < print "I am PID $pid, and my parent is $ppid" >',
      summary: 'PID 1, and a parent that cannot be seen',
    },
    {
      code: 'let box = clone uts as box < hostname inside; hold >\nexpect $box.ns.uts != (ns).uts',
      summary: 'a process that stays, with a host name of its own',
    },
    {
      code: 'clone mount propagation slave < expect ((mounts at /)[0].propagation != "shared") >',
      summary: 'mounts that hear of those outside, and tell nobody',
    },
  ],
  run({ arguments: { kinds, as, set_tid: chosen, propagation }, body, machine }) {
    const process = createProcess(machine, { kinds, name: as, chosenPids: chosen, propagation });
    settle(machine, process, runBody(machine, process, body!));
    return process;
  },
});
