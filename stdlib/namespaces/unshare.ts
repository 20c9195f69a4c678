import { defineCommand, optionalKeyword, rest } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import {
  checkPropagation,
  newPropagation,
  newPropagationSummary,
  ownMounts,
  settleMounts,
} from '../../interpreter/mounts/propagation.ts';
import { namespaceKind } from '../../interpreter/values/shapes.ts';

/** unshare(2). */
export const unshare = defineCommand({
  name: 'unshare',
  topic: 'namespaces',
  summary: 'this process leaves for new namespaces',
  details:
    'For `pid` and `time` it is the children made next that are in the new namespace; the process itself stays where it is. A new mount namespace is made recursively private, unless `propagation` says otherwise.',
  parameters: {
    kinds: rest(namespaceKind, 'the kinds to make anew', 1),
    propagation: optionalKeyword(newPropagation, newPropagationSummary),
  },
  body: 'none',
  systemCalls: ['unshare', 'mount'],
  errors: {
    EPERM: 'no CAP_SYS_ADMIN, and no `user` among the kinds',
    EINVAL: '`pid` for the second time in one process',
    ENOSPC: 'more than 32 levels, or the limit in /proc/sys/user is reached',
  },
  examples: [
    {
      code: 'fork < let before = (ns).uts; unshare uts; expect (ns).uts != $before >',
      summary: 'another UTS namespace for the same process',
    },
  ],
  run({ arguments: { kinds, propagation }, machine }) {
    checkPropagation(machine, kinds, propagation);
    machine.attempt = { kinds: kinds.map((kind) => kind.name) };
    machine.perform([calls.unshare(kinds)]);
    for (const kind of kinds) {
      machine.process.joined.delete(kind.name);
      machine.process.unshared.add(kind.name);
    }
    if (kinds.some((kind) => kind.name === 'mount')) {
      ownMounts(machine.process, propagation);
      machine.perform(settleMounts(propagation));
    }
    return null;
  },
});
