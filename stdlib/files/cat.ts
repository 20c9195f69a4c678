import { defineCommand, rest } from '../../interpreter/command.ts';
import { readFile } from '../../interpreter/files/paths.ts';
import { path } from '../../interpreter/values/shapes.ts';

export const cat = defineCommand({
  name: 'cat',
  topic: 'files',
  summary: 'print files, as this process sees them',
  parameters: { paths: rest(path, 'the files, one after another', 1) },
  body: 'none',
  systemCalls: ['openat', 'read', 'close'],
  errors: { ENOENT: 'there is no such file', EACCES: 'it may not be read' },
  examples: [{ code: 'clone pid < cat /proc/self/uid_map >', summary: 'a file of /proc from inside' }],
  run({ arguments: { paths }, machine, captured }) {
    const contents = paths.map((name) => readFile(machine, name).toString('utf8')).join('');
    if (captured) return contents;
    machine.emit({ kind: 'print', text: contents });
    return null;
  },
});
