import { defineCommand, flag, keywordRest, required } from '../../interpreter/command.ts';
import { changeFileSystem, changeFlags } from '../../interpreter/mounts/changes.ts';
import { mountOption, parseMountFlags, parseMountOptions } from '../../interpreter/mounts/options.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** mount(2) with MS_REMOUNT; mount_setattr(2). */
export const remount = defineCommand({
  name: 'remount',
  topic: 'mounts',
  summary: 'change the options of what is mounted at a path',
  details:
    'Without `bind` it is the file system that changes, wherever it is mounted; with `bind` only this mount of it, and with `recursive` those below it, too. Options that are not named stay as they are.\n\n' +
    'A file system that others have mounted as well is not changed. What changes about a mount of the whole system is changed back in the end.',
  parameters: {
    path: required(path, 'the mount point'),
    bind: flag('this mount alone'),
    recursive: flag('and all mounts below it, one by one'),
    with: keywordRest(mountOption, 'ro, rw, nosuid, nodev, noexec …; of a file system also size=16M and the like'),
  },
  body: 'none',
  systemCalls: ['mount', 'mount_setattr'],
  errors: {
    EINVAL: 'not a mount point, or an option that the file system does not take',
    EBUSY: 'files are open for writing, so it cannot become read-only',
    EPERM: 'a flag was set outside of the user namespace, and stays',
  },
  examples: [
    {
      code: 'clone mount < tmpfs at /mnt; remount /mnt with ro; expect error EROFS < write /mnt/note hello > >',
      summary: 'nothing more can be written',
    },
    {
      code: 'clone mount < remount / bind recursive with ro; expect error EROFS < mkdir /tmp/note > >',
      summary: 'everything can only be read, for one process',
    },
  ],
  run({ arguments: { path: target, bind, recursive, with: options }, machine }) {
    if (bind || recursive) changeFlags(machine, target, parseMountFlags(machine, options), recursive);
    else changeFileSystem(machine, target, parseMountOptions(machine, options));
    return null;
  },
});
