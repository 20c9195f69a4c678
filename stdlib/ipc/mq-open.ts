import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { openMessageQueue } from '../../interpreter/namespaces/ipc.ts';
import { integer } from '../../interpreter/values/shapes.ts';
import { creation, flagsOf } from './get-parameters.ts';
import { queueName } from './queue-name.ts';

const many = integer('N', 1, 0x7fffffff);

/** mq_open(3). */
export const mqOpen = defineCommand({
  name: 'mq_open',
  topic: 'ipc',
  summary: 'a descriptor of a POSIX message queue',
  details:
    'The name is one of the IPC namespace of this process; the descriptor stays with its queue wherever it is used. What is made in the namespace of the machine is removed in the end.',
  parameters: {
    name: required(queueName, 'its name, such as /jobs'),
    ...creation,
    messages: optionalKeyword(many, 'how many messages it can hold'),
    bytes: optionalKeyword(many, 'how long a message may be'),
  },
  body: 'none',
  systemCalls: ['mq_open'],
  errors: {
    ENOENT: 'the namespace has none of that name',
    EEXIST: '`exclusive`, and there is one',
    EINVAL: 'larger than the system allows',
  },
  examples: [
    {
      code: 'clone ipc < let queue = mq_open /jobs create; mq_send $queue "hello"; expect (mq_receive $queue) == "hello" >\nexpect error ENOENT < mq_open /jobs >',
      summary: 'a queue that nobody outside can see',
    },
  ],
  run({ arguments: given, machine }) {
    const { name, messages, bytes } = given;
    // The kernel takes both or none; these are its usual values: mq_overview(7).
    const size =
      messages === undefined && bytes === undefined ? null : { messages: messages ?? 10, bytes: bytes ?? 8192 };
    return openMessageQueue(machine, name, flagsOf(given), size);
  },
});
