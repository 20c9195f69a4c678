import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { writeFile } from '../../interpreter/files/paths.ts';
import { procPath } from '../../interpreter/processes/proc-path.ts';
import { oneOf, processOrPid } from '../../interpreter/values/shapes.ts';

/** user_namespaces(7): `/proc/PID/setgroups`. */
export const setgroups = defineCommand({
  name: 'setgroups',
  topic: 'identity',
  summary: 'allow or deny setgroups(2) in a user namespace',
  details:
    'Without privileges a map of groups can be written only after it is denied, so that nobody gets rid of a group that keeps them out of something.',
  parameters: {
    whether: required(oneOf('allow|deny', ['allow', 'deny']), 'whether groups may be dropped'),
    of: optionalKeyword(processOrPid, 'a process in the user namespace; the current one if none is given'),
  },
  body: 'none',
  systemCalls: ['openat', 'write'],
  errors: { EPERM: 'the map of groups is written already, or it was denied before' },
  examples: [
    {
      code: 'clone user < setgroups deny; expect (read /proc/self/setgroups | trim) == "deny" >',
      summary: 'before a map of groups',
    },
  ],
  run({ arguments: { whether, of }, machine }) {
    writeFile(machine, `${procPath(machine, of)}/setgroups`, whether, false);
    return null;
  },
});
