import { defineCommand, required, rest } from '../../interpreter/command.ts';
import { carryOut, dropPlan, planJoin } from '../../interpreter/namespaces/joining.ts';
import { joinTarget, namespaceKindOrAll } from '../../interpreter/values/shapes.ts';
import { chosenKinds } from './chosen-kinds.ts';

/** setns(2). */
export const setns = defineCommand({
  name: 'setns',
  topic: 'namespaces',
  summary: 'this process joins namespaces that are there already',
  details:
    'TARGET is a process or a PID as this session sees it, a namespace (`$p.ns.uts`), a descriptor, or a path: a file of `/proc/PID/ns`, or one that a namespace is pinned to. ' +
    'Of a process, the kinds that are named are joined, or all in which it differs; all at once, or none. A path, a namespace and a descriptor are of one kind, which need not be named.\n\n' +
    'For `pid` it is the children made next that are in the other namespace; the process itself stays where it is. To run something in there, see `enter`.',
  parameters: {
    target: required(joinTarget, 'whose namespaces, or which'),
    kinds: rest(namespaceKindOrAll, 'the kinds to join, or `all`'),
  },
  body: 'none',
  systemCalls: ['setns', 'pidfd_open', 'openat', 'ioctl'],
  errors: {
    EPERM: 'no CAP_SYS_ADMIN in the user namespace that owns it',
    EINVAL: 'no namespace, one of another kind, the user namespace it is in, or a PID namespace that is not below',
    ESRCH: 'the process has ended',
    EBADF: 'the descriptor is closed',
  },
  examples: [
    {
      code: 'let box = clone uts < hostname bizarro; hold >\nfork < setns $box uts; expect (hostname) == "bizarro" >',
      summary: "another process's host name",
    },
    {
      code: 'let box = clone ipc < hold >\nfork < setns /proc/${box.pid}/ns/ipc; expect (ns).ipc == $box.ns.ipc >',
      summary: 'by a path',
    },
  ],
  run({ arguments: { target, kinds }, machine }) {
    const plan = planJoin(machine, target, chosenKinds(machine, kinds));
    try {
      carryOut(machine, plan);
    } finally {
      dropPlan(plan);
    }
    return null;
  },
});
