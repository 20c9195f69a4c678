import { defineCommand, required } from '../../interpreter/command.ts';
import { getObject } from '../../interpreter/namespaces/ipc.ts';
import { creation, flagsOf, key } from './get-parameters.ts';

/** msgget(2). */
export const msgget = defineCommand({
  name: 'msgget',
  topic: 'ipc',
  summary: 'the ID of the System V message queue with a key',
  details:
    'Keys and IDs are those of the IPC namespace of this process. What is made in that of the machine is removed in the end.',
  parameters: { key: required(key, 'its key'), ...creation },
  body: 'none',
  systemCalls: ['msgget'],
  errors: { ENOENT: 'the namespace has none with that key', EEXIST: '`exclusive`, and there is one' },
  examples: [
    {
      code: 'clone ipc < let queue = msgget 7 create; msgsnd $queue "hello"; expect (msgrcv $queue) == "hello" >\nexpect error ENOENT < msgget 7 >',
      summary: 'a queue that nobody outside can see',
    },
  ],
  run({ arguments: given, machine }) {
    return getObject(machine, 'msg', given.key, 0, flagsOf(given));
  },
});
