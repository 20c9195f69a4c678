import { defineCommand, optional } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { integer } from '../../interpreter/values/shapes.ts';

/** setpgid(2), of the calling process. */
export const setpgid = defineCommand({
  name: 'setpgid',
  topic: 'processes',
  summary: 'move this process into a process group: into a new one, or into that of GROUP',
  details: 'A group has the number of the process that made it. `.pgids` of a process has the number at each level.',
  parameters: {
    group: optional(integer('GROUP', 1, 2 ** 22), 'the number of a group of this session; a new one if none is given'),
  },
  body: 'none',
  systemCalls: ['setpgid'],
  errors: { EPERM: 'the process leads its session, or there is no such group in it' },
  examples: [
    {
      code: 'let box = clone pid < setpgid; hold >\nexpect $box.pgids[1] == 1 and $box.sids[1] == 0',
      summary: 'a group of its own, in a session from outside',
    },
  ],
  run({ arguments: { group }, machine }) {
    machine.perform([calls.setpgid(0, group ?? 0)]);
    return null;
  },
});
