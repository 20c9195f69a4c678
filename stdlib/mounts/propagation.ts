import { defineCommand, flag, required } from '../../interpreter/command.ts';
import { changePropagation } from '../../interpreter/mounts/changes.ts';
import { propagationOf } from '../../interpreter/mounts/propagation.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** mount(2) with MS_SHARED, MS_SLAVE, MS_PRIVATE or MS_UNBINDABLE: mount_namespaces(7). */
export const propagation = defineCommand({
  name: 'propagation',
  topic: 'mounts',
  summary: 'say what a mount passes on to its peers, and what it is told by them',
  details:
    '`shared`: what is mounted below it appears below its peers, which are its copies in other mount namespaces and its bind mounts, and the other way round. `slave`: it is told by its master and tells nobody. `private`: neither. `unbindable`: private, and it cannot be bound.\n\n' +
    "In the session's own mount namespace a mount that is not the session's keeps its peers, since they could not be given back.",
  parameters: {
    type: required(propagationOf, 'private, slave, shared or unbindable'),
    path: required(path, 'the mount point'),
    recursive: flag('and all mounts below it'),
  },
  body: 'none',
  systemCalls: ['mount'],
  errors: { EINVAL: 'not a mount point', EPERM: 'no CAP_SYS_ADMIN in the owner of the mount namespace' },
  examples: [
    {
      code: 'clone mount <\n  tmpfs at /mnt\n  propagation shared /mnt\n  expect (mounts at /mnt)[0].propagation == "shared"\n>',
      summary: 'a mount with a peer group',
    },
  ],
  run({ arguments: { type, path: target, recursive }, machine }) {
    changePropagation(machine, type, target, recursive);
    return null;
  },
});
