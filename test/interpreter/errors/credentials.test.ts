/** Users, groups, capabilities and limits that cannot be had. */
import { credentials } from '../../../interpreter/errors/errno/credentials.ts';
import { limits } from '../../../interpreter/errors/errno/limits.ts';
import * as credentialCalls from '../../../interpreter/kernel/credential-calls.ts';
import { setLimit } from '../../../interpreter/kernel/limits.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';
import { almighty, inUserNamespace, powerless } from '../../support/errors/paper-machine.ts';

const { setUserIds, setGroupIds, setGroups, setCapabilities, dropFromBounding, raiseAmbient, setSecureBits } =
  credentialCalls;
const NET_RAW = 1n << 13n;
const netRaw = { CapPrm: '0000000000002000', CapInh: '0000000000000000', CapBnd: '0000000000000000' };

const cases: Case[] = [
  {
    call: setUserIds(5, 5, 5),
    errno: 'EINVAL',
    on: { files: inUserNamespace },
    code: 'nsx::identity::not-mapped',
    message: 'cannot become user 5: there is no uid 5 in this user namespace',
    notes: ['its map is `0 1000 1`'],
    help: '`map uid ID to ID`',
  },
  {
    call: setGroupIds(0, 7, 0),
    errno: 'EINVAL',
    on: { files: { '/proc/self/gid_map': '' } },
    code: 'nsx::identity::not-mapped',
    message: 'cannot become group 0 (effective 7, saved 0): there is no gid 0 in this user namespace',
    notes: ['no map yet'],
  },
  {
    call: setUserIds(0, 0, 0),
    errno: 'EPERM',
    on: { status: { Uid: '1000 1000 2003 77' }, files: { '/proc/self/uid_map': '0 1000 1\n1 2000 9\n' } },
    code: 'nsx::identity::not-permitted',
    message: 'cannot become user 0: without CAP_SETUID a process can only change between the three IDs that it has',
    notes: ['it has 0, 4'],
  },
  {
    call: setGroups([]),
    errno: 'EPERM',
    on: { files: { '/proc/self/setgroups': 'deny\n' } },
    code: 'nsx::identity::groups-denied',
    message: 'cannot leave all groups: `setgroups` is denied in this user namespace',
  },
  {
    call: setGroups([5]),
    errno: 'EPERM',
    on: { files: { '/proc/self/setgroups': 'allow\n', '/proc/self/gid_map': '' } },
    code: 'nsx::identity::groups-denied',
    message: 'cannot be in the groups `[5]`: this user namespace has no map of groups yet',
  },
  {
    call: setGroups([5]),
    errno: 'EPERM',
    code: 'nsx::identity::groups-denied',
    message: 'cannot be in the groups `[5]`: that needs CAP_SETGID',
  },
  {
    call: setGroups([0, 5]),
    errno: 'EINVAL',
    on: { files: inUserNamespace },
    code: 'nsx::identity::not-mapped',
    message: 'cannot be in the groups `[0, 5]`: there is no gid 5 in this user namespace',
    notes: ['its map is `0 1000 1`'],
  },
  {
    call: setGroups(Array.from({ length: 65537 }, () => 1)),
    errno: 'EINVAL',
    code: 'nsx::identity::too-many-groups',
    message: `cannot be in the groups \`[${Array.from({ length: 65537 }, () => 1).join(', ')}]\`: 65537 groups are more than the 65536 that the kernel takes`,
  },
  {
    call: setCapabilities({ effective: 0n, permitted: NET_RAW | 1n, inheritable: 0n }),
    errno: 'EPERM',
    on: { status: netRaw },
    code: 'nsx::caps::not-permitted',
    message:
      'cannot change the capabilities: CAP_CHOWN is not permitted, and what is not permitted can never be had again',
  },
  {
    call: setCapabilities({ effective: 1n, permitted: NET_RAW, inheritable: 0n }),
    errno: 'EPERM',
    on: { status: netRaw },
    code: 'nsx::caps::not-permitted',
    message: 'cannot change the capabilities: CAP_CHOWN is not permitted, so it cannot be effective',
  },
  {
    call: setCapabilities({ effective: 0n, permitted: NET_RAW, inheritable: 1n }),
    errno: 'EPERM',
    on: { status: { ...netRaw, ...powerless } },
    code: 'nsx::caps::not-permitted',
    message:
      'cannot change the capabilities: CAP_CHOWN is not permitted, so without CAP_SETPCAP it cannot be inheritable',
  },
  {
    call: setCapabilities({ effective: 0n, permitted: NET_RAW, inheritable: 1n }),
    errno: 'EPERM',
    on: { status: { ...netRaw, ...almighty } },
    code: 'nsx::caps::not-permitted',
    message: 'cannot change the capabilities: CAP_CHOWN is not in the bounding set, so it cannot be inheritable',
  },
  {
    call: dropFromBounding(5),
    errno: 'EPERM',
    code: 'nsx::caps::needs-setpcap',
    message: 'cannot drop CAP_KILL from the bounding set: that needs CAP_SETPCAP',
  },
  {
    call: raiseAmbient(13),
    errno: 'EPERM',
    on: { status: netRaw },
    code: 'nsx::caps::not-permitted',
    message: 'cannot make CAP_NET_RAW ambient: it is not inheritable',
    help: '`caps add net_raw in inheritable ambient`',
  },
  {
    call: raiseAmbient(0),
    errno: 'EPERM',
    on: { status: netRaw },
    code: 'nsx::caps::not-permitted',
    message: 'cannot make CAP_CHOWN ambient: it is not permitted and not inheritable',
    help: null,
  },
  {
    call: raiseAmbient(13),
    errno: 'EPERM',
    on: { status: { ...netRaw, CapInh: '0000000000002000' } },
    code: 'nsx::caps::locked',
    message: 'cannot make CAP_NET_RAW ambient: the securebit `no_cap_ambient_raise` is set',
  },
  {
    call: setSecureBits(1),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::caps::needs-setpcap',
    message: 'cannot set the securebits to SECBIT_NOROOT: that needs CAP_SETPCAP',
  },
  {
    call: setSecureBits(0),
    errno: 'EPERM',
    on: { status: almighty },
    code: 'nsx::caps::locked',
    message: 'cannot set the securebits to 0: one of those that would change is locked',
  },
];

testExplanations('users, groups, capabilities', credentials, cases).run();

testExplanations('limits', limits, [
  {
    call: setLimit('nofile', { soft: 9n, hard: 5n }),
    errno: 'EINVAL',
    code: 'nsx::limit::order',
    message: 'cannot set RLIMIT_NOFILE to `{rlim_cur=9, rlim_max=5}`: the soft limit would be above the hard one',
  },
  {
    call: setLimit('nofile', { soft: 9n, hard: 5000n }),
    errno: 'EPERM',
    on: { files: { '/proc/sys/fs/nr_open': '4000\n' } },
    code: 'nsx::limit::hard',
    message:
      'cannot set RLIMIT_NOFILE to `{rlim_cur=9, rlim_max=5000}`: nobody may have more than 4000 files open (fs.nr_open)',
  },
  {
    call: setLimit('nproc', { soft: 9n, hard: 5000n }),
    errno: 'EPERM',
    on: { files: inUserNamespace, status: almighty },
    code: 'nsx::limit::hard',
    message:
      'cannot set RLIMIT_NPROC to `{rlim_cur=9, rlim_max=5000}`: raising the hard limit needs CAP_SYS_RESOURCE in the first user namespace',
    notes: ['only in a user namespace further in'],
  },
]).run();
