import { defineCommand, optional, optionalKeyword, required } from '../../interpreter/command.ts';
import { recordNew } from '../../interpreter/files/paths.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { integer, mode as modeShape, oneOf, path } from '../../interpreter/values/shapes.ts';

const kinds = { c: 'character', b: 'block', p: 'fifo' } as const;

/** mknod(2). */
export const mknod = defineCommand({
  name: 'mknod',
  topic: 'files',
  summary: 'make a device or a named pipe, which is removed again in the end',
  details:
    'It gets exactly the permissions that are given. The numbers of devices are in devices.txt of the kernel: `c 1 3` is /dev/null.',
  parameters: {
    path: required(path, 'where'),
    kind: required(
      oneOf<keyof typeof kinds>('KIND', ['c', 'b', 'p']),
      'c for a character device, b for a block device, p for a pipe',
    ),
    major: optional(integer('MAJOR', 0, 4095), 'the kind of device'),
    minor: optional(integer('MINOR', 0, 1048575), 'which one'),
    mode: optionalKeyword(modeShape, 'its permissions, 0o666 if none are given'),
  },
  body: 'none',
  systemCalls: ['mknodat', 'fchmodat'],
  errors: {
    EPERM: 'devices cannot be made in a user namespace: bind those of the host',
    EEXIST: 'there is something already',
  },
  examples: [
    {
      code: 'mknod /tmp/nsx-example p\nexpect (run stat -c %F /tmp/nsx-example).out == "fifo"',
      summary: 'a named pipe',
    },
    { code: 'clone mount < tmpfs at /mnt; mknod /mnt/null c 1 3 >', summary: 'what /dev/null is', checkOnly: true },
  ],
  run({ arguments: { path: name, kind, major, minor, mode = 0o666 }, machine }) {
    if (
      (kind === 'p') !== (major === undefined && minor === undefined) ||
      (major === undefined) !== (minor === undefined)
    ) {
      throw machine.fail(
        'nsx::files::device-numbers',
        kind === 'p' ? 'a pipe has no device numbers' : 'a device has two numbers',
        {
          help: kind === 'p' ? 'leave them out: `mknod PATH p`' : 'give both: `mknod /x/null c 1 3`',
        },
      );
    }
    recordNew(machine, name, calls.makeNode(name, kinds[kind], mode, [major ?? 0, minor ?? 0]));
    machine.perform([calls.changeMode(name, mode)]);
    return null;
  },
});
