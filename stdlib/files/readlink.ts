import { defineCommand, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** readlink(2). */
export const readlink = defineCommand({
  name: 'readlink',
  topic: 'files',
  summary: 'what a symbolic link says, as this process sees it',
  details:
    'The links of /proc say in words what they lead to, and lead there whatever the words are: `uts:[4026531838]`.',
  parameters: { path: required(path, 'the link') },
  body: 'none',
  value: 'shown',
  systemCalls: ['readlinkat'],
  errors: { ENOENT: 'there is nothing', EINVAL: 'it is no link', EACCES: 'it may not be read' },
  examples: [{ code: 'expect (readlink /proc/self/ns/uts) == "$((ns).uts)"', summary: 'the name of a namespace' }],
  run({ arguments: { path: name }, machine }) {
    const [outcome] = machine.perform([calls.readLink(name)]);
    return outcome?.outputs[0]?.toString('utf8', 0, outcome.result) ?? '';
  },
});
