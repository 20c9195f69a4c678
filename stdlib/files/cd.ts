import { defineCommand, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** chdir(2). */
export const cd = defineCommand({
  name: 'cd',
  topic: 'files',
  summary: 'change the current directory of this process',
  parameters: { path: required(path, 'the new one') },
  body: 'none',
  systemCalls: ['chdir'],
  errors: { ENOENT: 'there is no such directory', ENOTDIR: 'it is no directory', EACCES: 'it may not be entered' },
  examples: [{ code: 'fork < cd /proc/self; expect "status" in (ls) >', summary: 'for one process only' }],
  run({ arguments: { path: name }, machine }) {
    machine.perform([calls.changeDirectory(name)]);
    return null;
  },
});
