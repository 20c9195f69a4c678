import { defineCommand, flag, optionalKeyword, rest } from '../../interpreter/command.ts';
import { makeDirectories, makeDirectory } from '../../interpreter/files/paths.ts';
import { mode as modeShape, path } from '../../interpreter/values/shapes.ts';

/** mkdir(2). */
export const mkdir = defineCommand({
  name: 'mkdir',
  topic: 'files',
  summary: 'make directories, which are removed again in the end',
  parameters: {
    paths: rest(path, 'where', 1),
    mode: optionalKeyword(modeShape, 'their permissions, 0o755 if none are given'),
    parents: flag('with those above them, and no error for one that is there'),
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
  run({ arguments: { paths, mode = 0o755, parents }, machine }) {
    for (const name of paths) (parents ? makeDirectories : makeDirectory)(machine, name, mode);
    return null;
  },
});
