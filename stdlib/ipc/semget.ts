import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { getObject } from '../../interpreter/namespaces/ipc.ts';
import { integer } from '../../interpreter/values/shapes.ts';
import { creation, flagsOf, key } from './get-parameters.ts';

/** semget(2). */
export const semget = defineCommand({
  name: 'semget',
  topic: 'ipc',
  summary: 'the ID of the set of System V semaphores with a key',
  details:
    'Keys and IDs are those of the IPC namespace of this process. What is made in that of the machine is removed in the end.',
  parameters: {
    key: required(key, 'its key'),
    count: optionalKeyword(integer('N', 1, 0x7fffffff), 'how many to make, 1 if nothing is said; or at least'),
    ...creation,
  },
  body: 'none',
  systemCalls: ['semget'],
  errors: {
    ENOENT: 'the namespace has none with that key',
    EEXIST: '`exclusive`, and there is one',
    EINVAL: 'more than there are, or than the system allows',
  },
  examples: [
    {
      code: 'clone ipc < semget 7 count 3 create; expect (ipcs sem | each $it.holds) == [3] >',
      summary: 'three semaphores',
    },
  ],
  run({ arguments: given, machine }) {
    return getObject(machine, 'sem', given.key, given.count ?? (given.create ? 1 : 0), flagsOf(given));
  },
});
