import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { receive } from '../../interpreter/kernel/ipc-calls.ts';
import { integer } from '../../interpreter/values/shapes.ts';
import { id } from './get-parameters.ts';

/** More than a message has anywhere, unless kernel.msgmax was raised beyond the size of a helper's reply. */
const LONGEST = 64 * 1024;

/** msgrcv(2). */
export const msgrcv = defineCommand({
  name: 'msgrcv',
  topic: 'ipc',
  summary: 'take the oldest message out of a System V message queue, without waiting for one',
  parameters: {
    id: required(id, 'what `msgget` has given'),
    type: optionalKeyword(integer('N', 1, Number.MAX_SAFE_INTEGER), 'only one of this type'),
  },
  body: 'none',
  systemCalls: ['msgrcv'],
  errors: { ENOMSG: 'there is no such message', EINVAL: 'the namespace has no such queue' },
  examples: [
    {
      code: 'clone ipc < let queue = msgget 7 create; expect error ENOMSG < msgrcv $queue > >',
      summary: 'an empty queue',
    },
  ],
  run({ arguments: { id: queue, type = 0 }, machine }) {
    const [outcome] = machine.perform([receive(queue, type, LONGEST)]);
    return outcome?.outputs[0]?.toString('utf8', 8, 8 + outcome.result) ?? '';
  },
});
