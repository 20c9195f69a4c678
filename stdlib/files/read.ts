import { defineCommand, required } from '../../interpreter/command.ts';
import { readFile } from '../../interpreter/files/paths.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** open(2), read(2): the whole of it. */
export const read = defineCommand({
  name: 'read',
  topic: 'files',
  summary: 'the text of a file, as this process sees it',
  parameters: { path: required(path, 'the file') },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'read', 'close'],
  errors: { ENOENT: 'there is no such file', EACCES: 'it may not be read', EISDIR: 'it is a directory' },
  examples: [
    { code: 'expect (read /proc/self/status) matches "^Name:\\tnsx-helper"', summary: 'a process reads about itself' },
  ],
  run({ arguments: { path: name }, machine }) {
    return readFile(machine, name).toString('utf8');
  },
});
