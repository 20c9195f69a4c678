import { defineCommand, required } from '../../interpreter/command.ts';
import { changeRoot } from '../../interpreter/mounts/roots.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** chroot(2). */
export const chroot = defineCommand({
  name: 'chroot',
  topic: 'mounts',
  summary: 'make a directory the root of this process and its children',
  details:
    'The current directory stays what it was, even outside of the new root: `cd /` afterwards, or it is a way out. A process with CAP_SYS_CHROOT can leave a chroot again; `pivot_root` in a mount namespace leaves nothing to go back to.',
  parameters: { path: required(path, 'the new root') },
  body: 'none',
  systemCalls: ['chroot'],
  errors: {
    EPERM: 'no CAP_SYS_CHROOT',
    ENOENT: 'there is no such directory',
    ENOTDIR: 'it is no directory',
  },
  examples: [
    { code: 'fork < chroot /usr; cd /; expect "bin" in (ls /) and "proc" not in (ls /) >', summary: 'a smaller world' },
  ],
  run({ arguments: { path: name }, machine }) {
    changeRoot(machine, name);
    return null;
  },
});
