import { defineCommand, flag, keyword, keywordRest, optionalKeyword, rest } from '../../interpreter/command.ts';
import { makeDirectories } from '../../interpreter/files/paths.ts';
import { mountAt } from '../../interpreter/mounts/mounts.ts';
import { mountOption, parseMountOptions } from '../../interpreter/mounts/options.ts';
import {
  dropScratch,
  expectKernelsOwn,
  holdLayers,
  overlayData,
  scratchLayers,
} from '../../interpreter/mounts/overlays.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** mount(2) of an overlay: Documentation/filesystems/overlayfs.rst of the kernel. */
export const overlay = defineCommand({
  name: 'overlay',
  topic: 'mounts',
  summary: 'show several directories as one, and keep what is written apart from them',
  details:
    'What is in an upper layer hides what is below it. The lower layers are only read; what is written goes to `upper`, and what is removed is marked as gone there. ' +
    '`upper` and `work`, an empty directory on the same file system, are made if they are missing; `work` is `UPPER.work` if it is not named.\n\n' +
    'With `writable` instead of them, what is written goes to memory and ends with the mount.',
  parameters: {
    lower: rest({ ...path, name: 'LOWER' }, 'the lower directories, the uppermost first', 1),
    at: keyword(path, 'where'),
    upper: optionalKeyword(path, 'the directory for what is written'),
    work: optionalKeyword(path, "the kernel's own directory beside it"),
    writable: flag('write to memory'),
    with: keywordRest(mountOption, 'further options: volatile, redirect_dir=on …'),
    over: flag('even over something that is in use'),
  },
  body: 'none',
  systemCalls: ['mount', 'mkdirat', 'openat2'],
  errors: {
    EINVAL:
      'upper and work are on different mounts, the upper one is an overlay itself, or a layer is unbindable or, in a user namespace, has mounts from outside below it',
    ENOENT: 'a lower directory does not exist',
    EBUSY: 'upper or work belong to another overlay',
    EROFS: 'something was written, and there is no upper layer',
  },
  examples: [
    {
      code: 'clone mount <\n  overlay /etc at /mnt writable\n  write /mnt/note changed\n  expect "note" in (ls /mnt) and "note" not in (ls /etc)\n>',
      summary: 'changes that touch nothing',
    },
    {
      code: 'clone mount <\n  tmpfs at /mnt\n  overlay /usr/sbin /usr/bin at /mnt/all upper /mnt/upper\n  write /mnt/all/note hello\n  expect (ls /mnt/upper) == ["note"]\n>',
      summary: 'two directories as one, and where the changes go',
    },
  ],
  run({ arguments: { lower, at, upper, work, writable, with: options, over }, machine }) {
    if (writable && upper !== undefined) {
      throw machine.fail('nsx::mount::two-upper-layers', '`writable` writes to memory, and `upper` to a directory', {
        help: 'leave one of them out',
      });
    }
    const { flags, data } = parseMountOptions(machine, options);
    const layers = upper === undefined ? undefined : { upper, work: work ?? `${upper.replace(/\/+$/, '')}.work` };
    if (layers) for (const directory of [layers.upper, layers.work]) makeDirectories(machine, directory, 0o755);
    const held = holdLayers(machine, writable ? lower : [], at);
    try {
      const scratch = writable ? scratchLayers(machine, at, over) : undefined;
      const look = layers ? expectKernelsOwn(machine, layers.work, data) : () => {};
      const dataOn = (names: readonly string[]): string => overlayData(machine, names, scratch ?? layers, data);
      try {
        mountAt(machine, {
          type: 'overlay',
          source: 'overlay',
          target: at,
          flags,
          data: dataOn(writable ? held.names : lower),
          knownAs: dataOn(lower),
          over: over || writable,
        });
      } catch (error) {
        if (scratch) dropScratch(machine, at);
        throw error;
      } finally {
        look();
      }
    } finally {
      held.release();
    }
    return null;
  },
});
