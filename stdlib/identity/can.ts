import { defineCommand, flag, keyword, required } from '../../interpreter/command.ts';
import { predict, userNamespaceOf } from '../../interpreter/identity/capable.ts';
import { capabilityNames, findCapability } from '../../interpreter/kernel/capabilities.ts';
import { Process } from '../../interpreter/processes/process.ts';
import { processOrPid, type Shape } from '../../interpreter/values/shapes.ts';
import { Namespace } from '../../interpreter/values/values.ts';

const capability: Shape<number> = {
  name: 'CAP',
  label: 'a capability such as net_admin',
  choices: () => capabilityNames,
  unknownCode: 'nsx::bind::unknown-keyword',
  convert: (value) => (typeof value === 'string' ? findCapability(value) : undefined),
};

const where: Shape<Namespace | Process> = {
  name: 'NS',
  label: 'a namespace, or a process for its user namespace',
  completion: 'process',
  convert: (value) => (value instanceof Namespace || value instanceof Process ? value : undefined),
};

/** user_namespaces(7): what ns_capable() in the kernel would say. */
export const can = defineCommand({
  name: 'can',
  topic: 'identity',
  summary: 'predict whether a process has a capability over a namespace',
  details:
    'The three rules of user_namespaces(7): a process has what is in its effective set, in its own user namespace and in all inside of it; whoever has made a user namespace, and is in the one around it, has everything in there; and nothing reaches outwards or sideways. A namespace of another kind counts as the user namespace that owns it.\n\n' +
    'Nothing is tried, so what a security module may forbid is not known.',
  parameters: {
    process: required(processOrPid, 'the process'),
    capability: required(capability, 'the capability'),
    in: keyword(where, 'the namespace; of a process, its user namespace'),
    why: flag('the rule that decides, instead of yes or no'),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'read', 'statx', 'ioctl'],
  errors: {
    ESRCH: 'the process has ended, or nothing is left in the namespace',
    EACCES: 'the process belongs to somebody whose namespaces this session may not see',
  },
  examples: [
    {
      code: 'let box = clone user uts < hold >\nexpect (can $box sys_admin in $box.ns.uts)\nexpect not (can $box sys_admin in (ns).uts)',
      summary: 'its own host name, and nobody else’s',
    },
    {
      code: 'let box = clone user < hold >\nprint (can $box kill in $box why)',
      summary: 'and for what reason',
    },
  ],
  run({ arguments: { process, capability: wanted, in: place, why }, machine }) {
    const over = place instanceof Process ? userNamespaceOf(machine, place.pid) : place;
    const { may, because } = predict(machine, process instanceof Process ? process.pid : process, wanted, over);
    return why ? because : may;
  },
});
