import { defineCommand } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';

/** setsid(2). */
export const setsid = defineCommand({
  name: 'setsid',
  topic: 'processes',
  summary: 'make this process the leader of a new session and of a new process group',
  details:
    'The new session has no terminal. `.sids` and `.pgids` of a process have the numbers of its session and its group at each level of PID namespaces; ' +
    'a number is 0 where its leader cannot be seen. The value is the number of the session, as the process sees it.',
  parameters: {},
  body: 'none',
  systemCalls: ['setsid'],
  errors: { EPERM: 'the process leads a process group already' },
  examples: [
    {
      code: 'let box = clone pid < hold >\nexpect $box.sids[1] == 0\nin $box < setsid >\nexpect $box.sids[1] == 1',
      summary: 'a session of its own in a PID namespace of its own',
    },
  ],
  run({ machine }) {
    return machine.perform([calls.setsid()])[0]?.result ?? null;
  },
});
