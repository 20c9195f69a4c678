import { defineCommand, required } from '../../interpreter/command.ts';
import { removeMessageQueue } from '../../interpreter/namespaces/ipc.ts';
import { queueName } from './queue-name.ts';

/** mq_unlink(3). */
export const mqUnlink = defineCommand({
  name: 'mq_unlink',
  topic: 'ipc',
  summary: 'take the name of a POSIX message queue away; it ends with its last descriptor',
  parameters: { name: required(queueName, 'its name') },
  body: 'none',
  systemCalls: ['mq_unlink'],
  errors: { ENOENT: 'the namespace has none of that name', EACCES: 'it belongs to somebody else' },
  examples: [
    {
      code: 'clone ipc < let queue = mq_open /jobs create; mq_unlink /jobs; mq_send $queue "still there" >',
      summary: 'a queue without a name',
    },
  ],
  run({ arguments: { name }, machine }) {
    removeMessageQueue(machine, name);
    return null;
  },
});
