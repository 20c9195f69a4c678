/**
 * Codes of users, groups and capabilities, but for the maps of user namespaces (`namespaces.ts`).
 */
import type { CodeList } from './entry.ts';

export const identityCodes = {
  'nsx::identity::unknown-name': {
    summary: 'there is no user or group of this name',
    mend: 'Names are looked up in /etc/passwd and /etc/group as the process sees them. A number needs no name.',
  },
  'nsx::identity::not-mapped': {
    summary: 'an ID does not exist in the user namespace',
    mend: 'Only IDs inside of `uid_map` and `gid_map` can be taken on. `maps` shows them.',
  },
  'nsx::identity::not-permitted': {
    summary: 'the process may not take on this ID',
    mend: 'Without CAP_SETUID (for groups CAP_SETGID) a process can only change between the real, effective and saved ID that it has.',
  },
  'nsx::identity::groups-denied': {
    summary: 'the supplementary groups cannot be set',
    mend: 'That needs CAP_SETGID, a map of groups, and a user namespace in which `setgroups` is not denied.',
  },
  'nsx::identity::none-and-some': {
    summary: '`groups none` names groups as well',
    mend: 'Say `none`, or name the groups to be in: they take the place of all others.',
  },
  'nsx::identity::too-many-groups': {
    summary: 'a process is to be in too many groups',
    mend: 'The kernel takes 65536 at most.',
  },
  'nsx::caps::others': {
    summary: 'the capabilities of another process are to be changed',
    mend: 'capset(2) changes those of the caller only. Run `caps` in that process: `in PROC < caps … >`.',
  },
  'nsx::caps::none-named': {
    summary: '`caps` is told what to do but not with which capabilities',
    mend: 'Name some, or say `all`.',
  },
  'nsx::caps::bounding': {
    summary: 'capabilities are to be added to the bounding set',
    mend: 'It only ever shrinks. A process in a new user namespace begins with all of them.',
  },
  'nsx::caps::not-permitted': {
    summary: 'the process may not have these capabilities in this set',
    mend: 'Effective ones have to be permitted, inheritable ones permitted or in the hands of CAP_SETPCAP, ambient ones both permitted and inheritable. Permitted ones cannot be got back.',
  },
  'nsx::caps::needs-setpcap': {
    summary: 'the bounding set or the securebits are to be changed without CAP_SETPCAP',
    mend: 'Do it before CAP_SETPCAP is dropped, or in a new user namespace.',
  },
  'nsx::caps::locked': {
    summary: 'securebits are changed that are locked',
    mend: 'A lock holds for the process and its children, for good.',
  },
  'nsx::limit::hard': {
    summary: 'a hard resource limit is to be raised without CAP_SYS_RESOURCE',
    mend: 'It counts only in the first user namespace: no user namespace of one’s own gives it.',
  },
  'nsx::limit::order': {
    summary: 'a soft resource limit is above the hard one',
    mend: 'Name a higher hard limit as well (`rlimit RESOURCE SOFT HARD`), or a lower soft one.',
  },
} as const satisfies CodeList;
