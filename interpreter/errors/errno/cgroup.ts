/**
 * Why a control group cannot be made, set, filled or removed: cgroups(7).
 */
import type { Row } from '../explanation.ts';
import { type Facts, writtenText } from '../facts.ts';
import { isInCgroup, mountAt } from '../mountinfo.ts';

const AT_REMOVEDIR = 0x200;
const fileOf = ({ path }: Facts): string => path.slice(path.lastIndexOf('/') + 1);
const groupOf = ({ path }: Facts): string => path.slice(0, path.lastIndexOf('/'));
const is = (file: string) => (facts: Facts) => fileOf(facts) === file && isInCgroup(facts);
/** A setting that is not there, of a group that is: the kernel lets nobody make a file. */
const isNoSetting = (facts: Facts): boolean =>
  isInCgroup(facts) &&
  facts.machine.kindOf(groupOf(facts)) === 'directory' &&
  facts.machine.kindOf(facts.path) === null;
const isAtTheTop = (facts: Facts): boolean => isInCgroup(facts) && mountAt(facts.machine, groupOf(facts)) !== undefined;
const atTheTop = 'the group at the top of a tree is the whole machine, and has fewer settings than those below it';

export const cgroup: readonly Row[] = [
  {
    calls: ['openat'],
    errno: ['ENOENT', 'EACCES', 'EPERM'],
    code: 'nsx::cgroup::no-setting',
    when: isNoSetting,
    why: (facts) => `the group has no setting \`${fileOf(facts)}\``,
    notes: (facts) => (isAtTheTop(facts) ? [atTheTop] : []),
    help: (facts) => `\`ls ${groupOf(facts)}\` shows those that it has`,
  },
  {
    calls: ['mkdirat', 'openat'],
    errno: ['EACCES', 'EPERM', 'EROFS'],
    code: 'nsx::cgroup::not-delegated',
    when: isInCgroup,
    why: 'this part of the tree is not delegated to the user',
    help: 'run nsx with `--sudo`, or in a group of your own: `systemd-run --user --scope -p Delegate=yes nsx …`',
  },
  {
    calls: ['mkdirat'],
    errno: 'EEXIST',
    code: 'nsx::cgroup::exists',
    when: isInCgroup,
    why: 'there is a control group of that name already',
    help: 'take another name, or keep the value of the first: `let box = cgroup box`',
  },
  {
    calls: ['write'],
    errno: ['ENOENT', 'EINVAL'],
    code: 'nsx::cgroup::not-given',
    when: is('cgroup.subtree_control'),
    why: (facts) => `the group cannot hand on \`${writtenText(facts.call).trim()}\`, since it has not got that itself`,
    notes: ({ machine, path }) => {
      const given = machine.read(path.replace('subtree_control', 'controllers'))?.trim();
      return [given ? `its cgroup.controllers has: ${given}` : 'its cgroup.controllers is empty'];
    },
    help: 'a setting such as `pids.max=20` brings its controller by itself',
  },
  {
    // cpuset(7): the errno has nothing to do with disks.
    calls: ['write'],
    errno: 'ENOSPC',
    code: 'nsx::cgroup::no-cpus',
    when: (facts) => is('tasks')(facts) || is('cgroup.procs')(facts),
    why: 'the group has no CPUs or no memory nodes yet, so no process can run in it',
    help: (facts) => `write both first: \`${groupOf(facts)}/cpuset.cpus\` and \`${groupOf(facts)}/cpuset.mems\``,
  },
  {
    calls: ['write'],
    errno: 'EBUSY',
    code: 'nsx::file::cgroup-in-use',
    when: is('cgroup.subtree_control'),
    why: 'the group has processes itself, so it cannot give controllers to groups below it',
    help: 'as root nsx makes groups at the root of the tree, where this rule does not hold; or attach the processes to a group below',
  },
  {
    calls: ['write'],
    errno: ['EBUSY', 'EOPNOTSUPP'],
    code: 'nsx::file::cgroup-in-use',
    when: is('cgroup.procs'),
    why: 'the group gives controllers to groups below it, so it can have no processes itself',
    help: 'make a group below it: `cgroup NAME below CGROUP`',
  },
  {
    calls: ['write'],
    errno: ['EACCES', 'EPERM'],
    code: 'nsx::cgroup::bad-value',
    when: (facts) => isAtTheTop(facts) && fileOf(facts) !== 'cgroup.procs',
    why: (facts) => `\`${fileOf(facts)}\` of this group cannot be changed`,
    notes: () => [atTheTop],
    help: 'make a group of your own: `cgroup NAME`',
  },
  {
    calls: ['write'],
    errno: ['EACCES', 'EPERM'],
    code: 'nsx::cgroup::not-delegated',
    when: isInCgroup,
    why: 'the user may not do that in this part of the tree',
    notes: (facts) =>
      fileOf(facts) === 'cgroup.procs'
        ? ['a process can be moved only where the group around both its old and its new place may be written']
        : [],
    help: 'run nsx with `--sudo`, or in a group of your own: `systemd-run --user --scope -p Delegate=yes nsx …`',
  },
  {
    calls: ['write'],
    errno: ['EINVAL', 'ERANGE', 'EOVERFLOW'],
    code: 'nsx::cgroup::bad-value',
    when: isInCgroup,
    why: (facts) => `\`${fileOf(facts)}\` does not take \`${writtenText(facts.call).trim()}\``,
    help: 'see the description of the file in the kernel’s admin-guide: cgroup-v2, or cgroup-v1 for a tree of version 1',
  },
  {
    calls: ['unlinkat'],
    errno: 'EBUSY',
    code: 'nsx::file::cgroup-in-use',
    when: (facts) => isInCgroup(facts) && (facts.flags & AT_REMOVEDIR) !== 0,
    why: 'there are processes in it, or groups below it',
    notes: ({ machine, path }) => {
      const pids = machine.read(`${path}/cgroup.procs`)?.trim().split('\n').join(' ');
      return pids ? [`in it: ${pids}`] : [];
    },
    help: 'end them, or attach them elsewhere',
  },
];
