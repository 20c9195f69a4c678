import { defineCommand, flag, rest } from '../../interpreter/command.ts';
import { unmountFrom } from '../../interpreter/mounts/unmount.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** umount2(2). */
export const umount = defineCommand({
  name: 'umount',
  topic: 'mounts',
  summary: 'unmount what is mounted at these paths',
  parameters: {
    paths: rest(path, 'the mount points, in this order', 1),
    lazy: flag('now for everybody who looks, and for good when nobody uses it any more'),
  },
  body: 'none',
  systemCalls: ['umount2'],
  errors: {
    EBUSY: 'somebody has a file or a directory of it open',
    EINVAL: 'not a mount point, or one that is locked',
  },
  examples: [
    {
      code: 'clone mount < mount tmpfs at /mnt; umount /mnt; expect error EINVAL < umount /mnt > >',
      summary: 'there and gone',
    },
  ],
  run({ arguments: { paths, lazy }, machine }) {
    for (const target of paths) unmountFrom(machine, target, lazy);
    return null;
  },
});
