import { defineCommand, flag, keyword, keywordRest, optional, required } from '../../interpreter/command.ts';
import { mountAt } from '../../interpreter/mounts/mounts.ts';
import { mountOption, parseMountOptions } from '../../interpreter/mounts/options.ts';
import { fileSystem, path, text } from '../../interpreter/values/shapes.ts';

/** mount(2). */
export const mount = defineCommand({
  name: 'mount',
  topic: 'mounts',
  summary: 'mount a file system at a path',
  details:
    "A mount point that is missing is made, and removed in the end. In the session's own mount namespace the target is never reached through a symbolic link; directories of the system, directories that are not empty, and mount points are refused unless `over` is said.",
  parameters: {
    type: required(fileSystem, 'the type of file system: proc, tmpfs, sysfs …'),
    source: optional({ ...text, name: 'SOURCE' }, 'the device or name; the type again if none is given'),
    at: keyword(path, 'where'),
    with: keywordRest(mountOption, 'options: ro, nosuid, size=16M … or a record'),
    over: flag('even over something that is in use'),
  },
  body: 'none',
  systemCalls: ['mount', 'mkdirat', 'openat2'],
  errors: {
    EPERM: 'no CAP_SYS_ADMIN in the user namespace that owns the mount namespace',
    EBUSY: 'the same file system is mounted there already',
    ENODEV: 'the kernel has no such file system',
    ENOENT: 'the source does not exist',
  },
  examples: [
    {
      code: 'clone pid mount < mount proc at /proc; expect (ls "/proc/[1-9]*") == ["/proc/1"] >',
      summary: 'a procfs for a PID namespace',
    },
    {
      code: 'clone mount < mount tmpfs at /mnt with size=1M nodev; write /mnt/note hello >',
      summary: 'a file system that nobody else sees',
    },
  ],
  run({ arguments: { type, source, at, with: options, over }, machine }) {
    const { flags, data } = parseMountOptions(machine, options);
    mountAt(machine, { type, source: source ?? type, target: at, flags, data, over });
    return null;
  },
});
