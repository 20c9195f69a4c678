import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { getObject } from '../../interpreter/namespaces/ipc.ts';
import { size } from '../../interpreter/values/shapes.ts';
import { creation, flagsOf, key } from './get-parameters.ts';

const PAGE = 4096;

/** shmget(2). */
export const shmget = defineCommand({
  name: 'shmget',
  topic: 'ipc',
  summary: 'the ID of the System V shared memory with a key',
  details:
    'Keys and IDs are those of the IPC namespace of this process. What is made in that of the machine is removed in the end.',
  parameters: {
    key: required(key, 'its key'),
    size: optionalKeyword(size, 'how much to make, 4K if nothing is said; or what there must be at least'),
    ...creation,
  },
  body: 'none',
  systemCalls: ['shmget'],
  errors: {
    ENOENT: 'the namespace has none with that key',
    EEXIST: '`exclusive`, and there is one',
    EINVAL: 'more than there is, or than the system allows',
  },
  examples: [
    {
      code: 'clone ipc < shmget 7 size 64K create; expect (ipcs shm | each $it.holds) == [65536] >',
      summary: 'a piece of memory with a key',
    },
  ],
  run({ arguments: given, machine }) {
    return getObject(machine, 'shm', given.key, given.size ?? (given.create ? PAGE : 0), flagsOf(given));
  },
});
