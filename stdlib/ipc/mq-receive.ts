import { defineCommand, required } from '../../interpreter/command.ts';
import { about, quietly, received } from '../../interpreter/kernel/calls.ts';
import { attributesOf, receiveFrom } from '../../interpreter/kernel/ipc-calls.ts';
import { descriptorValue } from '../../interpreter/values/shapes.ts';

/** What a helper can send back in one message. */
const MOST = 128 * 1024;

/** mq_receive(3). */
export const mqReceive = defineCommand({
  name: 'mq_receive',
  topic: 'ipc',
  summary: 'take the oldest of the messages with the highest priority out of a POSIX message queue, without waiting',
  parameters: { queue: required(descriptorValue, 'what `mq_open` has given') },
  body: 'none',
  systemCalls: ['mq_getsetattr', 'mq_timedreceive'],
  errors: { EAGAIN: 'the queue is empty', EBADF: 'not a message queue, or closed' },
  examples: [
    {
      code: 'clone ipc < let queue = mq_open /jobs create; expect error EAGAIN < mq_receive $queue > >',
      summary: 'an empty queue',
    },
  ],
  run({ arguments: { queue }, machine }) {
    const fd = queue.closed ? -1 : received(0);
    const sent = queue.closed ? [] : [queue.fd];
    const [asked] = machine.perform([about(queue.name, quietly(attributesOf(fd)))], sent);
    // The room must be that of the longest possible message, or it is EMSGSIZE.
    const room = Number(asked?.outputs[0]?.readBigInt64LE(16) ?? 0n);
    const [outcome] = machine.perform([about(queue.name, receiveFrom(fd, Math.min(room, MOST)))], sent);
    return outcome?.outputs[0]?.toString('utf8', 0, outcome.result) ?? '';
  },
});
