import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { send } from '../../interpreter/kernel/ipc-calls.ts';
import { integer, string } from '../../interpreter/values/shapes.ts';
import { id } from './get-parameters.ts';

/** msgsnd(2). */
export const msgsnd = defineCommand({
  name: 'msgsnd',
  topic: 'ipc',
  summary: 'put a message into a System V message queue, without waiting for room',
  parameters: {
    id: required(id, 'what `msgget` has given'),
    text: required(string, 'the message'),
    type: optionalKeyword(integer('N', 1, Number.MAX_SAFE_INTEGER), 'its type, 1 if none is given'),
  },
  body: 'none',
  systemCalls: ['msgsnd'],
  errors: { EAGAIN: 'the queue is full', EINVAL: 'the namespace has no such queue, or the message is too long' },
  examples: [
    {
      code: 'clone ipc < let queue = msgget 7 create; msgsnd $queue "later" type 2; msgsnd $queue "first"; expect (msgrcv $queue type 1) == "first" >',
      summary: 'messages of two types',
    },
  ],
  run({ arguments: { id: queue, text, type = 1 }, machine }) {
    machine.perform([send(queue, type, Buffer.from(text))]);
    return null;
  },
});
