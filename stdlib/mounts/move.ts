import { defineCommand, flag, optional, optionalKeyword, required } from '../../interpreter/command.ts';
import { hostPath } from '../../interpreter/files/host-path.ts';
import { absolute, isFile } from '../../interpreter/files/paths.ts';
import { movedMount } from '../../interpreter/mounts/attachments.ts';
import { attach } from '../../interpreter/mounts/mounts.ts';
import { refuseProtected } from '../../interpreter/mounts/refusals.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** mount(2) with MS_MOVE. */
export const move = defineCommand({
  name: 'move',
  topic: 'mounts',
  summary: 'move a mount, and what is mounted below it, to another place',
  details: "In the session's own mount namespace it is moved back in the end.",
  parameters: {
    source: required({ ...path, name: 'SRC' }, 'where it is mounted'),
    target: optional({ ...path, name: 'DST' }, 'where it is to be'),
    at: optionalKeyword({ ...path, name: 'DST' }, 'the same, as with `bind`'),
    over: flag('even over something that is in use'),
  },
  body: 'none',
  systemCalls: ['mount', 'mkdirat', 'openat2'],
  errors: {
    EINVAL: 'the source is no mount point, or the mount around it is shared',
    ELOOP: 'into itself',
  },
  examples: [
    {
      code: 'clone mount <\n  tmpfs at /mnt\n  tmpfs at /mnt/one\n  write /mnt/one/note hello\n  move /mnt/one at /mnt/two\n  expect (read /mnt/two/note) == "hello"\n  expect (mounts at /mnt/one) == []\n>',
      summary: 'the same mount, elsewhere',
    },
  ],
  run({ arguments: { source, target, at, over }, machine }) {
    const to = target ?? at;
    if (to === undefined || (target !== undefined && at !== undefined)) {
      throw machine.fail(
        'nsx::mount::which-target',
        `a mount moves to one place, and ${to === undefined ? 'none' : 'two'} are named`,
        {
          help: 'write `move SRC DST`',
        },
      );
    }
    const from = absolute(machine, source);
    const place = hostPath(machine, from) ?? from;
    if (machine.seesSessionMounts && !over) refuseProtected(machine, place, 'it is not moved away');
    attach(machine, movedMount(source, isFile(machine, source), place), to, over);
    return null;
  },
});
