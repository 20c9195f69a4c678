import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { account } from '../../interpreter/identity/accounts.ts';
import { setIds } from '../../interpreter/identity/set-ids.ts';

/** setresgid(2). */
export const setgid = defineCommand({
  name: 'setgid',
  topic: 'identity',
  summary: 'change the group of this process',
  details: 'All three group IDs change, unless the others are named. The supplementary groups are those of `groups`.',
  parameters: {
    group: required(account('group'), 'the real group ID, or a name from /etc/group'),
    effective: optionalKeyword(account('group'), 'the effective one, if it is another'),
    saved: optionalKeyword(account('group'), 'the saved one, if it is not the effective one'),
  },
  body: 'none',
  systemCalls: ['setresgid', 'prctl'],
  errors: {
    EINVAL: 'the user namespace has no such ID',
    EPERM: 'without CAP_SETGID only the three IDs that it has can be used',
  },
  examples: [
    {
      code: 'clone user < setgroups deny; map gid 0 to 0; setgid 0; expect (creds).gid == 0 >',
      summary: 'the one group that there is',
    },
  ],
  run({ arguments: { group: real, effective, saved }, machine }) {
    setIds(machine, 'group', { real, effective, saved });
    return null;
  },
});
