import { defineCommand, flag, required } from '../../interpreter/command.ts';
import { writeFile } from '../../interpreter/files/paths.ts';
import { path, text } from '../../interpreter/values/shapes.ts';

/** open(2), write(2). */
export const write = defineCommand({
  name: 'write',
  topic: 'files',
  summary: 'write text to a file, which is made if it is missing',
  details:
    'The text is written as it stands, without a newline after it, and with one write(2) if it is short: files of /proc want that. A new file in a directory that the session has made is removed with it; any other stays.',
  parameters: {
    path: required(path, 'the file'),
    text: required(text, 'what to write'),
    append: flag('after what is there, instead of in its place'),
  },
  body: 'none',
  systemCalls: ['openat', 'write', 'close'],
  errors: {
    ENOENT: 'the directory is missing',
    EACCES: 'it may not be written',
    EPERM: 'the kernel refuses what is written',
    EINVAL: 'the kernel cannot read what is written',
  },
  examples: [
    {
      code: 'mkdir /tmp/nsx-example\nwrite /tmp/nsx-example/note "hello\\n"\nexpect (read /tmp/nsx-example/note) == "hello\\n"',
      summary: 'a file that goes with its directory',
    },
  ],
  run({ arguments: { path: name, text: content, append }, machine }) {
    writeFile(machine, name, content, append);
    return null;
  },
});
