/**
 * Codes of control groups.
 */
import type { CodeList } from './entry.ts';

export const cgroupCodes = {
  'nsx::cgroup::unavailable': {
    summary: 'the machine has no such control groups',
    mend: 'Mount a cgroup2 file system, or use a kernel that has the controller. `/proc/cgroups` lists those that it has.',
  },
  'nsx::cgroup::not-delegated': {
    summary: 'this user may not change that part of the tree of control groups',
    mend: 'Run nsx with `--sudo`, or start it in a group that is delegated to you, as systemd does with `Delegate=yes`.',
  },
  'nsx::cgroup::exists': {
    summary: 'there is a control group of this name already',
    mend: 'Take another name, or use the group that was made first: it is a value.',
  },
  'nsx::cgroup::not-given': {
    summary: 'a control group cannot hand on a controller that it has not been given itself',
    mend: 'A controller goes down the tree step by step. Those bound to a tree of version 1 are not in that of version 2 at all.',
  },
  'nsx::cgroup::no-cpus': {
    summary: 'a control group has no CPUs or no memory nodes, so no process can be in it',
    mend: 'In a tree of version 1, write `cpuset.cpus` and `cpuset.mems` of the group first: cpuset(7).',
  },
  'nsx::cgroup::no-setting': {
    summary: 'a control group has no such setting',
    mend: 'Each controller brings its own files; `ls` on the directory shows them.',
  },
  'nsx::cgroup::bad-value': {
    summary: 'a setting of a control group does not take this value',
    mend: 'The kernel’s admin-guide/cgroup-v2 describes every file. Sizes are bytes or 64M, no limit is `max`.',
  },
} as const satisfies CodeList;
