import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { account } from '../../interpreter/identity/accounts.ts';
import { setIds } from '../../interpreter/identity/set-ids.ts';

/** setresuid(2). */
export const setuid = defineCommand({
  name: 'setuid',
  topic: 'identity',
  summary: 'change the user of this process',
  details:
    'All three user IDs change, unless the others are named. Root that leaves user 0 behind loses its effective and permitted capabilities: capabilities(7), and `securebits keep_caps`. Change groups first, since that needs privileges.\n\n' +
    'The process stays reachable through /proc for its new user (PR_SET_DUMPABLE), as a program would be that this user has started.',
  parameters: {
    user: required(account('user'), 'the real user ID, or a name from /etc/passwd'),
    effective: optionalKeyword(account('user'), 'the effective one, if it is another'),
    saved: optionalKeyword(account('user'), 'the saved one, if it is not the effective one'),
  },
  body: 'none',
  systemCalls: ['setresuid', 'prctl'],
  errors: {
    EINVAL: 'the user namespace has no such ID',
    EPERM: 'without CAP_SETUID only the three IDs that it has can be used',
  },
  examples: [
    {
      code: 'clone user < map uid 0 to 0; setuid 0; expect (creds).euid == 0 >',
      summary: 'the one user that there is',
    },
    {
      code: 'fork < setuid 1000 effective 0; print (creds).uid; setuid 1000; expect error EPERM < setuid 0 > >',
      summary: 'step down for a while, then for good',
      checkOnly: true,
    },
  ],
  run({ arguments: { user: real, effective, saved }, machine }) {
    setIds(machine, 'user', { real, effective, saved });
    return null;
  },
});
