import { defineCommand, flag, rest } from '../../interpreter/command.ts';
import { account, idOf } from '../../interpreter/identity/accounts.ts';
import { countGroups, getGroups, readGroups, setGroups } from '../../interpreter/kernel/credential-calls.ts';

/** getgroups(2), setgroups(2): the supplementary groups. */
export const groups = defineCommand({
  name: 'groups',
  topic: 'identity',
  summary: 'show the supplementary groups of this process, or set them',
  details:
    'To set them needs CAP_SETGID, and a user namespace with a map of groups in which `setgroups` is not denied.',
  parameters: {
    groups: rest(account('group'), 'the groups to be in, by number or by name'),
    none: flag('be in none'),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['getgroups', 'setgroups'],
  errors: {
    EPERM: 'no CAP_SETGID, `setgroups` is denied, or the groups are not mapped yet',
    EINVAL: 'the user namespace has no such ID, or there are too many',
  },
  examples: [
    { code: 'expect (groups) == (creds).groups', summary: 'which ones' },
    { code: 'fork < groups 4 24; expect (groups) == [4 24]; groups none >', summary: 'others', checkOnly: true },
  ],
  run({ arguments: { groups: named, none }, machine }) {
    if (none && named.length > 0) {
      throw machine.fail('nsx::identity::none-and-some', '`none` leaves all groups, and others are named as well', {
        help: 'leave `none` out: the groups that are named take the place of all others',
      });
    }
    if (named.length > 0 || none) {
      machine.perform([setGroups(none ? [] : named.map((group) => idOf(machine, 'group', group)))]);
      return null;
    }
    const count = machine.perform([countGroups()])[0]?.result ?? 0;
    if (count === 0) return [];
    const [outcome] = machine.perform([getGroups(count)]);
    return readGroups(outcome?.outputs[0] ?? Buffer.alloc(0), outcome?.result ?? 0);
  },
});
