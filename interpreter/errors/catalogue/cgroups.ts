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
  'nsx::cgroup::no-setting': {
    summary: 'a control group has no such setting',
    mend: 'Each controller brings its own files; `ls` on the directory shows them.',
  },
  'nsx::cgroup::bad-value': {
    summary: 'a setting of a control group does not take this value',
    mend: 'The kernel’s admin-guide/cgroup-v2 describes every file. Sizes are bytes or 64M, no limit is `max`.',
  },
} as const satisfies CodeList;
