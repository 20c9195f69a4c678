import { defineCommand, flag, keyword, keywordRest, optionalKeyword } from '../../interpreter/command.ts';
import { mountAt } from '../../interpreter/mounts/mounts.ts';
import { mountOption, parseMountOptions } from '../../interpreter/mounts/options.ts';
import { integer, mode as modeShape, path, size as sizeShape } from '../../interpreter/values/shapes.ts';

/** mount(2) of a tmpfs: tmpfs(5). */
export const tmpfs = defineCommand({
  name: 'tmpfs',
  topic: 'mounts',
  summary: 'mount an empty file system that lives in memory',
  details: 'The same as `mount tmpfs at PATH`, with words of its own for what is mostly wanted.',
  parameters: {
    at: keyword(path, 'where'),
    size: optionalKeyword(sizeShape, 'how much it may hold; half of the memory if nothing is said'),
    mode: optionalKeyword(modeShape, 'the permissions of its root directory, 0o755 if none are given'),
    inodes: optionalKeyword(integer('N', 1, Number.MAX_SAFE_INTEGER), 'how many files and directories it may hold'),
    with: keywordRest(mountOption, 'further options: ro, nosuid, nodev, noexec …'),
    over: flag('even over something that is in use'),
  },
  body: 'none',
  systemCalls: ['mount', 'mkdirat', 'openat2'],
  errors: { EPERM: 'no CAP_SYS_ADMIN in the user namespace that owns the mount namespace' },
  examples: [
    {
      code: 'clone mount < tmpfs at /mnt size 64K; expect error ENOSPC < write /mnt/big (read /proc/kallsyms) > >',
      summary: 'full when it is full',
    },
  ],
  run({ arguments: { at, size, mode = 0o755, inodes, with: options, over }, machine }) {
    const { flags, data } = parseMountOptions(machine, options);
    const own = [
      size === undefined ? [] : `size=${size}`,
      `mode=${mode.toString(8)}`,
      inodes === undefined ? [] : `nr_inodes=${inodes}`,
      data ?? [],
    ];
    mountAt(machine, { type: 'tmpfs', source: 'tmpfs', target: at, flags, data: own.flat().join(','), over });
    return null;
  },
});
