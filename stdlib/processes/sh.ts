import { defineCommand, required } from '../../interpreter/command.ts';
import { runOrCapture } from '../../interpreter/processes/program-results.ts';
import { text } from '../../interpreter/values/shapes.ts';

export const sh = defineCommand({
  name: 'sh',
  topic: 'processes',
  summary: 'run a line of /bin/sh and wait for it',
  details:
    'The same as `run /bin/sh -c LINE`: it fails as a statement when the line does, and is captured where its value is wanted.',
  parameters: { line: required({ ...text, name: 'LINE' }, 'what the shell is to do') },
  body: 'none',
  systemCalls: ['clone3', 'execve', 'waitid'],
  errors: { ENOENT: 'there is no /bin/sh in this view of the file system' },
  examples: [
    { code: 'sh "ls -d /proc/[1-9]* | wc -l"', summary: 'a pipe of programs' },
    { code: 'expect (sh "echo $(1 + 1)").out == "2"', summary: 'nsx fills in its own values first' },
  ],
  run({ arguments: { line }, machine, captured }) {
    return runOrCapture(machine, ['/bin/sh', '-c', line], captured);
  },
});
