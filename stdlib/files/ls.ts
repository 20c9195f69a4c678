import { defineCommand, optional } from '../../interpreter/command.ts';
import { glob, isPattern, readDirectory, statusOf } from '../../interpreter/files/paths.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { SystemCallFailure } from '../../interpreter/kernel/system-call.ts';
import { E } from '../../interpreter/kernel/tables.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** getdents64(2), glob(7). */
export const ls = defineCommand({
  name: 'ls',
  topic: 'files',
  summary: 'the names in a directory, or the paths that a pattern matches',
  details:
    'Both come in the order of their characters, without names that begin with a dot unless the pattern does. A pattern that matches nothing gives an empty list.',
  parameters: {
    path: optional(path, 'a directory, a file or a pattern with * ? [ ]; the current directory if none is given'),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'getdents64', 'statx'],
  errors: { ENOENT: 'there is nothing', EACCES: 'it may not be read' },
  examples: [
    { code: 'expect "self" in (ls /proc)', summary: 'names in a directory' },
    { code: 'expect (ls "/proc/sel[f]") == ["/proc/self"]', summary: 'paths by a pattern' },
  ],
  run({ arguments: { path: name = '.' }, machine }) {
    if (isPattern(name)) return glob(machine, name);
    const status = statusOf(machine, name);
    if (!status) throw new SystemCallFailure(calls.open(name, calls.O.RDONLY), E.ENOENT);
    try {
      return readDirectory(machine, name)
        .map((entry) => entry.name)
        .filter((entry) => !entry.startsWith('.'));
    } catch (error) {
      if (error instanceof SystemCallFailure && error.errno === E.ENOTDIR) return [name];
      throw error;
    }
  },
});
