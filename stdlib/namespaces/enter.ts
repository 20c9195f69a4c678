import type { Body } from '../../interpreter/command.ts';
import { defineCommand, optionalKeyword, required, rest } from '../../interpreter/command.ts';
import { BodyEnd } from '../../interpreter/failure.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { carryOut, dropPlan, type JoinPlan, planJoin } from '../../interpreter/namespaces/joining.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import { createProcess, runBody, runIn, settle } from '../../interpreter/processes/processes.ts';
import { joinTarget, name, namespaceKindOrAll } from '../../interpreter/values/shapes.ts';
import { chosenKinds } from './chosen-kinds.ts';

/** setns(2) in a new child, as nsenter(1) does it. */
export const enter = defineCommand({
  name: 'enter',
  topic: 'namespaces',
  summary: 'run the body in a child process that has joined namespaces which are there already',
  details:
    'TARGET and KIND are those of `setns`. Into a PID namespace only a child can go, so for that one more process is made, which joins and then waits for the one that runs the body. The value is the process that runs the body.',
  parameters: {
    target: required(joinTarget, 'whose namespaces, or which'),
    kinds: rest(namespaceKindOrAll, 'the kinds to join, or `all`'),
    as: optionalKeyword(name, 'a name to show it by'),
  },
  body: 'required',
  bodyRuns: 'in-process',
  systemCalls: ['clone3', 'setns', 'pidfd_open', 'openat', 'ioctl', 'waitid'],
  errors: {
    EPERM: 'no CAP_SYS_ADMIN in the user namespace that owns it',
    EINVAL: 'no namespace, one of another kind, the user namespace it is in, or a PID namespace that is not below',
    ESRCH: 'the process has ended',
    ENOMEM: 'the init of the PID namespace has ended',
  },
  examples: [
    {
      code: 'let box = clone pid uts < hostname bizarro; hold >\nenter $box < print "PID $pid of $(hostname), and my parent is $ppid" >',
      summary: 'a second process in there',
    },
    {
      code: 'let box = clone user mount < hold >\nlet visitor = enter $box mount < hold >\nexpect $visitor.ns.mount == $box.ns.mount',
      summary: 'one kind only',
    },
  ],
  run({ arguments: { target, kinds, as }, body, machine }) {
    const plan = planJoin(machine, target, chosenKinds(machine, kinds));
    try {
      return visit(machine, plan, body!, as);
    } finally {
      dropPlan(plan);
    }
  },
});

function visit(machine: Machine, plan: JoinPlan, body: Body, as: string | undefined): Process {
  const forksAgain = plan.kinds.some((kind) => kind.name === 'pid');
  const child = createProcess(machine, { kinds: [], name: forksAgain ? undefined : as });
  let inner = child;
  const end = runIn(machine, child, () => {
    carryOut(machine, plan);
    if (!forksAgain) return body.runToEnd();
    inner = createProcess(machine, { kinds: [], name: as });
    settle(machine, inner, runBody(machine, inner, body));
    return undefined;
  });
  if (inner !== child && inner.state !== 'ended') {
    machine.kernel.follow(child.task, inner.task);
    child.state = 'held';
  } else settle(machine, child, inner === child ? end : new BodyEnd('exit', inner.status ?? 0));
  return inner;
}
