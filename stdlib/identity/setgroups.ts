import { defineCommand, required } from '../../interpreter/command.ts';
import { writeFile } from '../../interpreter/paths.ts';
import { oneOf } from '../../interpreter/shapes.ts';

/** user_namespaces(7): `/proc/PID/setgroups`. */
export const setgroups = defineCommand({
  name: 'setgroups',
  topic: 'identity',
  summary: 'allow or deny setgroups(2) in this process’s user namespace',
  details:
    'Without privileges a map of groups can be written only after it is denied, so that nobody gets rid of a group that keeps them out of something.',
  parameters: { whether: required(oneOf('allow|deny', ['allow', 'deny']), 'whether groups may be dropped') },
  body: 'none',
  systemCalls: ['openat', 'write'],
  errors: { EPERM: 'the map of groups is written already, or it was denied before' },
  examples: [
    {
      code: 'clone user < setgroups deny; expect (read /proc/self/setgroups | trim) == "deny" >',
      summary: 'before a map of groups',
    },
  ],
  run({ arguments: { whether }, machine }) {
    writeFile(machine, '/proc/self/setgroups', whether, false);
    return null;
  },
});
