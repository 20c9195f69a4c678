import { defineCommand, flag, keyword, keywordRest, optionalKeyword, required } from '../../interpreter/command.ts';
import { absolute, isFile } from '../../interpreter/files/paths.ts';
import { isInside } from '../../interpreter/kernel/mountinfo.ts';
import { MS } from '../../interpreter/kernel/tables.ts';
import { boundMount } from '../../interpreter/mounts/attachments.ts';
import { userNamespaceOf } from '../../interpreter/mounts/id-mapped.ts';
import { attach } from '../../interpreter/mounts/mounts.ts';
import { mountFlag, parseMountFlags } from '../../interpreter/mounts/options.ts';
import { mountsOfProcess } from '../../interpreter/mounts/table.ts';
import { path, processValue } from '../../interpreter/values/shapes.ts';

/** mount(2) with MS_BIND; open_tree(2), mount_setattr(2) and move_mount(2) where the copy is to differ. */
export const bind = defineCommand({
  name: 'bind',
  topic: 'mounts',
  summary: 'show a directory or a file at another place, too',
  details:
    'Of the mounts below the source only those come along that `recursive` asks for. `readonly` holds for all of them, from the first moment on: such a copy is changed before it is attached. ' +
    "A mount point that is missing is made, a directory or a file as the source is one. Where the session's own mounts are meant, a recursive copy is made private, so that unmounting it takes nothing away elsewhere.\n\n" +
    "`idmap` shows the files as owned through the map of a process's user namespace: what is owned by user 0 on the disk appears as owned by what 0 in there is outside.",
  parameters: {
    source: required({ ...path, name: 'SRC' }, 'the directory or file to show'),
    at: keyword({ ...path, name: 'DST' }, 'where'),
    recursive: flag('with the mounts that are below it'),
    readonly: flag('so that nothing can be written through it'),
    with: keywordRest(mountFlag, 'flags of the copy: nosuid, nodev, noexec, noatime …'),
    idmap: optionalKeyword(processValue, 'a process in a user namespace with a map of its own'),
    over: flag('even over something that is in use'),
  },
  body: 'none',
  systemCalls: ['mount', 'open_tree', 'mount_setattr', 'move_mount', 'mkdirat', 'openat2'],
  errors: {
    EPERM: 'no CAP_SYS_ADMIN in the user namespace that owns the mount namespace',
    EINVAL: 'the source is unbindable, or hides mounts that came from a more privileged namespace',
    ENOENT: 'the source does not exist',
    ENOTDIR: 'a file on a directory, or a directory on a file',
  },
  examples: [
    {
      code: 'clone mount < bind /usr at /mnt recursive readonly; expect error EROFS < write /mnt/note hello > >',
      summary: 'a tree that can only be read',
    },
    {
      code: 'bind /etc/hostname at /tmp/nsx-example readonly\nexpect (read /tmp/nsx-example) == (read /etc/hostname)',
      summary: 'one file, until the end of the script',
    },
  ],
  run({ arguments: { source, at, recursive, readonly, with: options, idmap, over }, machine }) {
    const flags = parseMountFlags(machine, options).flags | (readonly ? MS.RDONLY : 0);
    const apart = machine.process.mountScope.tells;
    const place = absolute(machine, source);
    const below =
      recursive && flags !== 0
        ? mountsOfProcess(machine).filter(({ point }) => point !== place && isInside(point, place))
        : [];
    const map = idmap ? userNamespaceOf(machine, idmap) : undefined;
    const request = {
      ...{ source, recursive, flags, apart },
      onFile: isFile(machine, source),
      below: below.map(({ point }) => (place === '/' ? point : point.slice(place.length))),
    };
    try {
      attach(machine, boundMount({ ...request, idmap: map?.fd }), at, over);
    } finally {
      map?.close();
    }
    return null;
  },
});
