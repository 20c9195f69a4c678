import { defineCommand, required } from '../../interpreter/command.ts';
import { pivotRoot } from '../../interpreter/mounts/roots.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** pivot_root(2). */
export const pivotRootCommand = defineCommand({
  name: 'pivot_root',
  topic: 'mounts',
  summary: 'make a mount the root of the mount namespace, and move the old root to a place in it',
  details:
    'The place for the old root is made if it is missing. Unmount it with `lazy` afterwards, and nothing of the old tree can be reached any more.\n\n' +
    'With `cd NEW; pivot_root . .; umount . lazy` no place for the old root is needed: it lies on top of the new one until it is unmounted.',
  parameters: {
    new: required({ ...path, name: 'NEW' }, 'a mount point; any directory becomes one with `bind NEW at NEW`'),
    old: required({ ...path, name: 'OLD' }, 'where in it the old root is to be'),
  },
  body: 'none',
  systemCalls: ['pivot_root', 'mkdirat'],
  errors: {
    EINVAL: 'the new root is no mount point, OLD does not lie in it, or a mount around them is shared',
    EBUSY: 'the new root is on the mount that is the root now',
    ENOTDIR: 'one of them is no directory',
    EPERM: 'no CAP_SYS_ADMIN in the owner of the mount namespace',
  },
  examples: [
    {
      code: 'clone mount <\n  tmpfs at /mnt\n  pivot_root /mnt /mnt/old\n  cd /\n  umount /old lazy\n  expect (ls /) == ["old"]\n>',
      summary: 'an empty world',
    },
    {
      code: 'clone mount <\n  tmpfs at /mnt\n  cd /mnt\n  pivot_root . .\n  umount . lazy\n  expect (ls /) == []\n>',
      summary: 'the same without a place for the old one',
    },
  ],
  run({ arguments: { new: to, old }, machine }) {
    pivotRoot(machine, to, old);
    return null;
  },
});
