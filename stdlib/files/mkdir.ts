import { defineCommand, flag, optionalKeyword, required } from '../../interpreter/command.ts';
import { makeDirectories, makeDirectory } from '../../interpreter/files/paths.ts';
import { mode as modeShape, path } from '../../interpreter/values/shapes.ts';

/** mkdir(2). */
export const mkdir = defineCommand({
  name: 'mkdir',
  topic: 'files',
  summary: 'make a directory, which is removed again in the end',
  parameters: {
    path: required(path, 'where'),
    mode: optionalKeyword(modeShape, 'its permissions, 0o755 if none are given'),
    parents: flag('with those above it, and no error if it is there'),
  },
  body: 'none',
  systemCalls: ['mkdirat'],
  errors: {
    EEXIST: 'there is something already',
    ENOENT: 'the directory above is missing',
    EROFS: 'the file system is read-only',
  },
  examples: [
    {
      code: 'mkdir /tmp/nsx-example\nexpect "nsx-example" in (ls /tmp)',
      summary: 'a directory until the end of the session',
    },
  ],
  run({ arguments: { path: name, mode = 0o755, parents }, machine }) {
    if (parents) makeDirectories(machine, name, mode);
    else makeDirectory(machine, name, mode);
    return null;
  },
});
