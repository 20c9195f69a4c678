/** IDs, clocks and host names that cannot be set. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { clock } from '../../../interpreter/errors/errno/clock.ts';
import { hostname } from '../../../interpreter/errors/errno/hostname.ts';
import { identity } from '../../../interpreter/errors/errno/identity.ts';
import { findMapFault, firstMissingOutside } from '../../../interpreter/errors/id-map.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';
import { almighty, inUserNamespace, powerless } from '../../support/errors/paper-machine.ts';

const write = (file: string, text: string) =>
  calls.about(`/proc/self/${file}`, calls.write(calls.resultOf(0), Buffer.from(text)));

const writeOf = (pid: number, file: string, text: string) =>
  calls.about(`/proc/${pid}/${file}`, calls.write(calls.resultOf(0), Buffer.from(text)));

const fresh = { '/proc/self/uid_map': '', '/proc/self/gid_map': '', '/proc/self/setgroups': 'allow\n' };
const foreign =
  "the ID to map is not the process's own uid, and only that is allowed without privileges over the outer user namespace";

const cases: Case[] = [
  {
    call: write('uid_map', '0 1000 1'),
    errno: 'EPERM',
    on: { files: inUserNamespace },
    code: 'nsx::map::written-already',
    message: 'cannot write to /proc/self/uid_map: the map is written already, and that can be done only once',
    notes: ['it says `0 1000 1`'],
  },
  {
    call: write('gid_map', '0 1000 1'),
    errno: 'EPERM',
    on: { files: fresh },
    code: 'nsx::map::setgroups-first',
    message:
      'cannot write to /proc/self/gid_map: without privileges, groups can be mapped only after `setgroups` is denied',
    help: 'put `setgroups deny` before `map gid`',
  },
  {
    call: write('uid_map', '0 1000 1'),
    errno: 'EPERM',
    on: { files: { ...fresh, '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' } },
    code: 'nsx::system::userns-restricted',
    message:
      'cannot write to /proc/self/uid_map: this system restricts unprivileged user namespaces (kernel.apparmor_restrict_unprivileged_userns = 1)',
  },
  {
    call: write('uid_map', '0 1002 1'),
    errno: 'EPERM',
    on: { files: fresh, status: { Uid: '1001 1001 1001 1001' } },
    code: 'nsx::map::not-own',
    message: `cannot write to /proc/self/uid_map: ${foreign}`,
    notes: ['the process has the uid 1001', 'even if root made it'],
    help: 'newuidmap',
  },
  {
    call: write('gid_map', '0 1001 1\n1 1002 1\n'),
    errno: 'EPERM',
    on: { files: fresh, status: { Gid: '65534 65534 65534 65534' } },
    code: 'nsx::map::not-own',
    message:
      "cannot write to /proc/self/gid_map: without privileges over the outer user namespace only one line for one ID is allowed, that of the process's own gid",
  },
  {
    call: writeOf(7, 'uid_map', '0 0 1\n1 5 3\n'),
    errno: 'EPERM',
    on: {
      files: { ...inUserNamespace, '/proc/self/uid_map': '0 1000 1\n5 2000 2\n', '/proc/7/uid_map': '' },
      rootless: true,
    },
    code: 'nsx::map::outside-missing',
    message: 'cannot write to /proc/7/uid_map: there is no uid 7 in the user namespace outside',
    notes: ['its own map is `0 1000 1, 5 2000 2`'],
    help: 'without privileges that is 0 alone',
  },
  {
    call: writeOf(7, 'uid_map', '0 0 1\n'),
    errno: 'EPERM',
    on: { files: { '/proc/self/uid_map': '0 0 4294967295\n', '/proc/7/uid_map': '' }, status: powerless },
    code: 'nsx::map::root-outside',
    message: 'cannot write to /proc/7/uid_map: to map user 0 outside takes CAP_SETFCAP there',
  },
  {
    call: writeOf(7, 'uid_map', '0 5 1\n'),
    errno: 'EPERM',
    on: { files: { '/proc/self/uid_map': '0 0 4294967295\n', '/proc/7/uid_map': '' }, status: almighty },
    code: 'nsx::map::not-beside',
    message:
      'cannot write to /proc/7/uid_map: a map can be written only from its user namespace, or from the one right around it, with CAP_SYS_ADMIN in there',
  },
  {
    call: calls.open('/proc/7/uid_map', calls.O.WRONLY),
    errno: 'EACCES',
    on: { files: { '/proc/7/status': 'Uid:\t5\t6\t5\t5\n' }, status: { Uid: '1001 1001 1001 1001' } },
    code: 'nsx::map::not-own',
    message: 'cannot open /proc/7/uid_map for writing: the process belongs to another user',
    notes: ['to the uid 6, as nsx sees it'],
  },
  {
    call: write('setgroups', 'deny'),
    errno: 'EPERM',
    code: 'nsx::map::setgroups-too-late',
    message:
      'cannot write to /proc/self/setgroups: `setgroups` can be denied only before the groups are mapped, and not in the first user namespace',
  },
  {
    call: write('setgroups', 'allow'),
    errno: 'EPERM',
    code: 'nsx::map::setgroups-too-late',
    message: 'cannot write to /proc/self/setgroups: `setgroups` cannot be allowed again once it is denied',
  },
  {
    call: write('setgroups', 'maybe'),
    errno: 'EINVAL',
    code: 'nsx::map::malformed',
    message: 'cannot write to /proc/self/setgroups: `maybe` is neither `allow` nor `deny`',
  },
  {
    call: write('uid_map', '0 1000 1\n5 x 1'),
    errno: 'EINVAL',
    code: 'nsx::map::malformed',
    message: 'cannot write to /proc/self/uid_map: line 2 (`5 x 1`) is not three numbers',
    notes: ['the first ID inside'],
  },
  {
    call: calls.open('/proc/self/uid_map', calls.O.WRONLY),
    errno: 'EACCES',
    on: { files: fresh },
    code: 'nsx::map::not-dumpable',
    message:
      'cannot open /proc/self/uid_map for writing: the file belongs to root while the process has changed its user or is not dumpable',
  },
  {
    call: write('timens_offsets', 'monotonic 10 0'),
    errno: 'EACCES',
    code: 'nsx::clock::too-late',
    message:
      'cannot write to /proc/self/timens_offsets: there is no new time namespace whose first process is still to come',
    help: 'right after `unshare time`',
  },
  {
    call: write('timens_offsets', 'boottime -999999 0'),
    errno: 'ERANGE',
    code: 'nsx::clock::out-of-range',
    message:
      'cannot write to /proc/self/timens_offsets: the clock would stand before the start of the machine, or too far ahead',
  },
  {
    call: write('timens_offsets', 'realtime 1 0'),
    errno: 'EINVAL',
    code: 'nsx::clock::malformed',
    message: 'cannot write to /proc/self/timens_offsets: there is no offset for a clock `realtime`',
    help: '`monotonic` and `boottime`',
  },
  {
    call: write('timens_offsets', 'monotonic x'),
    errno: 'EINVAL',
    code: 'nsx::clock::malformed',
    message: 'cannot write to /proc/self/timens_offsets: the kernel cannot read the offset',
  },
  {
    call: write('timens_offsets', 'monotonic 1 0'),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::clock::not-permitted',
    message:
      'cannot write to /proc/self/timens_offsets: that needs CAP_SYS_TIME in the user namespace that owns the time namespace',
    notes: ['does not have CAP_SYS_TIME'],
  },
  {
    call: calls.setHostName('x'.repeat(65)),
    errno: 'EINVAL',
    code: 'nsx::hostname::too-long',
    message: `cannot set the host name to \`${'x'.repeat(65)}\`: it has 65 bytes, and 64 are the most`,
  },
  {
    call: calls.setHostName('box'),
    errno: 'EPERM',
    on: { files: inUserNamespace, status: almighty },
    code: 'nsx::hostname::not-permitted',
    message: 'cannot set the host name to `box`: the uts namespace still belongs to the user namespace outside',
    help: 'put `uts` in the list',
  },
  {
    call: calls.setHostName('box'),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::hostname::not-permitted',
    message: 'cannot set the host name to `box`: that needs root (CAP_SYS_ADMIN), or a uts namespace of its own',
    help: '`clone user uts < … >`',
  },
];

testExplanations('IDs, clocks, host names', [...identity, ...clock, ...hostname], cases).run();

const maps = suite('errors: texts of maps');
for (const [text, fault] of [
  ['0 1000 1', null],
  ['0 1000 1\n1 2000 5\n', null],
  ['', 'the map is empty'],
  ['0 1000 0', 'line 1 (`0 1000 0`) maps no ID: its count is 0'],
  ['0 0 2\n1 5 1\n', 'line 2 (`1 5 1`) overlaps line 1'],
  ['0 5 1\n1 5 1\n', 'line 2 (`1 5 1`) overlaps line 1'],
  ['0 0 4294967296', 'line 1 (`0 0 4294967296`) goes beyond the largest ID'],
  ['0 0 4294967295', null],
  ['0 0', 'line 1 (`0 0`) is not three numbers'],
  ['0 -1 1', 'line 1 (`0 -1 1`) is not three numbers'],
] as const) {
  maps(JSON.stringify(text), () => assert.is(findMapFault(text), fault));
}
maps('341 lines', () => {
  const text = Array.from({ length: 341 }, (_, id) => `${id} ${id} 1`).join('\n');
  assert.is(findMapFault(text), 'the map has 341 lines, and the kernel takes 340 at most');
});
maps('what is missing outside', () => {
  assert.is(firstMissingOutside('0 0 10\n20 20 5', '0 1000 100'), null);
  assert.is(firstMissingOutside('0 0 10\n20 95 10', '0 1000 100'), 100);
  assert.is(firstMissingOutside('0 5 10', '10 0 10\n0 100 10'), null);
  assert.is(firstMissingOutside('0 5 1', '6 0 10\n0 100 5'), 5);
});
maps.run();
