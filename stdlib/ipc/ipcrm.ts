import { defineCommand, required } from '../../interpreter/command.ts';
import type { IpcKind } from '../../interpreter/kernel/ipc-words.ts';
import { removeObject } from '../../interpreter/namespaces/ipc.ts';
import { oneOf } from '../../interpreter/values/shapes.ts';
import { id } from './get-parameters.ts';

/** msgctl(2), shmctl(2), semctl(2) with IPC_RMID. */
export const ipcrm = defineCommand({
  name: 'ipcrm',
  topic: 'ipc',
  summary: 'remove a System V object',
  parameters: {
    kind: required(oneOf<IpcKind>('msg|shm|sem', ['msg', 'shm', 'sem']), 'what it is'),
    id: required(id, 'its ID'),
  },
  body: 'none',
  systemCalls: ['msgctl', 'shmctl', 'semctl'],
  errors: { EINVAL: 'the namespace has none with that ID', EPERM: 'it belongs to somebody else' },
  examples: [
    {
      code: 'clone ipc < let queue = msgget 7 create; ipcrm msg $queue; expect (ipcs) == [] >',
      summary: 'there and gone',
    },
  ],
  run({ arguments: { kind, id: object }, machine }) {
    removeObject(machine, kind, object);
    return null;
  },
});
