import { defineCommand, flag, required } from '../../interpreter/command.ts';
import { recordNew } from '../../interpreter/files/paths.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** link(2), symlink(2). */
export const link = defineCommand({
  name: 'link',
  topic: 'files',
  summary: 'give a file another name, which is removed again in the end',
  parameters: {
    target: required(
      { ...path, name: 'TARGET' },
      'the file; with `symbolic` any text, looked up when the link is used',
    ),
    path: required(path, 'the new name'),
    symbolic: flag('a symbolic link'),
  },
  body: 'none',
  systemCalls: ['linkat', 'symlinkat'],
  errors: {
    EEXIST: 'there is something already',
    EXDEV: 'the new name is on another mount',
    EPERM: 'the target is a directory, or a file that this user may not link to',
  },
  examples: [
    {
      code: 'link /etc/hostname /tmp/nsx-example symbolic\nexpect (read /tmp/nsx-example) == (read /etc/hostname)',
      summary: 'a symbolic link until the end of the script',
    },
  ],
  run({ arguments: { target, path: name, symbolic }, machine }) {
    recordNew(machine, name, symbolic ? calls.symbolicLink(target, name) : calls.hardLink(target, name));
    return null;
  },
});
