import { defineCommand, optional } from '../../interpreter/command.ts';
import { credentialsOf, credentialsValue } from '../../interpreter/identity/credentials.ts';
import { processOrPid } from '../../interpreter/values/shapes.ts';

/** credentials(7): `/proc/PID/status`. */
export const creds = defineCommand({
  name: 'creds',
  topic: 'identity',
  summary: 'who a process is: user, groups and capabilities',
  details:
    'A record of `uid euid suid fsuid`, `gid egid sgid fsgid`, `groups`, `caps` (as `caps` shows them) and `no_new_privs`. IDs are told in the user namespace of the process that asks; one that it has no number for shows as 65534.',
  parameters: { process: optional(processOrPid, 'the process; the current one if none is given') },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'read', 'close'],
  errors: { ENOENT: 'there is no such process in the /proc that this one sees' },
  examples: [
    {
      code: 'clone user < expect (creds).uid == 65534; map uid 0 to 0; expect (creds).uid == 0 >',
      summary: 'an ID without a number, and with one',
    },
    {
      code: 'let box = clone user < map uid 7 to 0; hold >\nexpect (creds $box).uid == 0\nexpect (in $box < creds >).uid == 7',
      summary: 'one user, two numbers',
    },
  ],
  run({ arguments: { process }, machine }) {
    return credentialsValue(credentialsOf(machine, process));
  },
});
