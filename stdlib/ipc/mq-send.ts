import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { about, received } from '../../interpreter/kernel/calls.ts';
import { sendTo } from '../../interpreter/kernel/ipc-calls.ts';
import { descriptorValue, integer, string } from '../../interpreter/values/shapes.ts';

/** mq_send(3). */
export const mqSend = defineCommand({
  name: 'mq_send',
  topic: 'ipc',
  summary: 'put a message into a POSIX message queue, without waiting for room',
  parameters: {
    queue: required(descriptorValue, 'what `mq_open` has given'),
    text: required(string, 'the message'),
    priority: optionalKeyword(
      integer('N', 0, 32767),
      'its priority, 0 if none is given; the highest is received first',
    ),
  },
  body: 'none',
  systemCalls: ['mq_timedsend'],
  errors: { EAGAIN: 'the queue is full', EMSGSIZE: 'the message is too long', EBADF: 'not a message queue, or closed' },
  examples: [
    {
      code: 'clone ipc < let queue = mq_open /jobs create; mq_send $queue "low"; mq_send $queue "high" priority 5; expect (mq_receive $queue) == "high" >',
      summary: 'what matters comes first',
    },
  ],
  run({ arguments: { queue, text, priority = 0 }, machine }) {
    const fd = queue.closed ? -1 : received(0);
    machine.perform([about(queue.name, sendTo(fd, Buffer.from(text), priority))], queue.closed ? [] : [queue.fd]);
    return null;
  },
});
