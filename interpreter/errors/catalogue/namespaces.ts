/**
 * Codes of namespaces: making and joining them, and the settings they hold (IDs, clocks, host name).
 */
import type { CodeList } from './entry.ts';

export const namespaceCodes = {
  'nsx::clone::not-permitted': {
    summary: 'the process may not make these namespaces',
    mend: 'All kinds but `user` need CAP_SYS_ADMIN. Put `user` in the list, which gives it inside the new user namespace, or run nsx with `--sudo`.',
  },
  'nsx::clone::in-chroot': {
    summary: 'a process in a chroot may not make user namespaces',
    mend: 'Make the user namespace first, or change the root with `pivot_root`.',
  },
  'nsx::clone::unmapped': {
    summary: 'a process whose IDs are not mapped may not make user namespaces',
    mend: 'Map them first: `map uid 0 to …`, `setgroups deny`, `map gid 0 to …`.',
  },
  'nsx::clone::too-deep': {
    summary: 'PID or user namespaces would be nested too deeply',
    mend: 'The kernel nests them 32 deep at most. Nest fewer levels; a container that nsx runs in uses some already.',
  },
  'nsx::clone::disabled': {
    summary: 'the system allows no namespaces of this kind',
    mend: 'A sysctl under `user.max_…_namespaces` is 0. Root can raise it.',
  },
  'nsx::clone::limit': {
    summary: 'there are as many namespaces of this kind as the system allows',
    mend: 'End processes that hold some (`lsns` lists them), or raise `user.max_…_namespaces`.',
  },
  'nsx::clone::unsupported': {
    summary: 'the kernel was built without this kind of namespace',
    mend: 'Use another kernel. `/proc/self/ns` shows the kinds that there are.',
  },
  'nsx::clone::pid-twice': {
    summary: 'a process has left its PID namespace a second time',
    mend: 'The children of a process can be sent to another PID namespace once. Do it in a child, or use `clone pid` and `nest`.',
  },
  'nsx::clone::init-ended': {
    summary: 'the first process of a PID namespace has ended, so no other can start in it',
    mend: 'PID 1 must outlive the others: end its body with `hold` or `exec sleep inf`.',
  },
  'nsx::clone::threads': {
    summary: 'a process with several threads is to change to another user, mount or time namespace',
    mend: 'Do it in a child: that begins with one thread, whatever its parent has.',
  },
  'nsx::clone::pid-taken': {
    summary: 'a new process is to have a PID that is in use',
    mend: 'Choose another one, or make the process in a PID namespace of its own, where few are taken.',
  },
  'nsx::clone::bad-pids': {
    summary: 'a new process is to have PIDs that it cannot have',
    mend: 'There is one PID for each PID namespace, the innermost last; the first process of a namespace is PID 1.',
  },
  'nsx::clone::may-not-choose': {
    summary: 'the process may not choose the PIDs of its child',
    mend: 'It needs CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN in the user namespace that owns each of the PID namespaces. A user without privileges has that in PID namespaces of the session only.',
  },
  'nsx::setns::not-a-namespace': {
    summary: 'something is to be joined that is no namespace',
    mend: 'Give a process, a PID, a namespace value, or a file such as `/proc/PID/ns/net` or one made with `pin`.',
  },
  'nsx::setns::wrong-kind': {
    summary: 'a namespace is of another kind than was named',
    mend: 'Name the kind that it is, or leave the kind out.',
  },
  'nsx::setns::own-user': {
    summary: 'a process enters the user namespace that it is in',
    mend: 'Leave `user` out. What this user namespace owns can be joined without it.',
  },
  'nsx::setns::not-downwards': {
    summary: 'a process enters a PID namespace that does not lie below its own',
    mend: 'There is no way up. Do it from a process that is still in the outer PID namespace.',
  },
  'nsx::setns::not-permitted': {
    summary: 'the process may not join this namespace',
    mend: 'It needs CAP_SYS_ADMIN in the user namespace that owns it. Enter that first by adding `user`, or run nsx with `--sudo`.',
  },
  'nsx::setns::not-accessible': {
    summary: 'a process may not be looked into, so its namespaces can neither be shown nor joined',
    mend: 'Processes of other users are closed to whoever is not root, and some are even to root. Run nsx with `--sudo`.',
  },
  'nsx::setns::whose': {
    summary: 'a kind of namespace is named, but not whose',
    mend: 'Name the process first, and the kinds after it: `setns $p uts`.',
  },
  'nsx::setns::refused': {
    summary: 'the kernel does not let the process join, for a reason that cannot be told apart',
    mend: 'Check the kind of the target (`ls -l` on the file shows it), and whether the process is in it already.',
  },
  'nsx::setns::no-process': {
    summary: 'a process is to be joined that is not there',
    mend: 'A PID here is one that this session sees. `ps` shows those of its own processes.',
  },
  'nsx::pin::none': {
    summary: 'a pin is to be taken away where there is none',
    mend: 'Name the file that a namespace is mounted on. To unmount anything else, use `umount`.',
  },
  'nsx::pin::shared': {
    summary: 'a mount namespace is pinned where the mount is shared',
    mend: 'Choose a place on a private mount: `mount tmpfs at DIR`, and `propagation private DIR`.',
  },
  'nsx::namespace::gone': {
    summary: 'a namespace is wanted that nothing leads to any more',
    mend: 'A namespace ends with its last process, unless a descriptor (`open $p.ns.KIND`) or a mount (`pin KIND of $p at PATH`) keeps it.',
  },
  'nsx::map::not-own': {
    summary: 'IDs are to be mapped that the process may not map',
    mend: 'Without privileges outside, only one line with one ID can be written: your own. Ranges need `--sudo`, or newuidmap(1) and newgidmap(1).',
  },
  'nsx::map::written-already': {
    summary: 'the map of a user namespace is written a second time',
    mend: 'It can be written once, with all lines together. Make a new user namespace for another map.',
  },
  'nsx::map::outside-missing': {
    summary: 'IDs are mapped to some that the user namespace outside does not have',
    mend: 'What stands after `to` is an ID outside. `maps` shows which there are; in a session without privileges that is 0 alone.',
  },
  'nsx::map::not-beside': {
    summary: 'a map is written from too far away',
    mend: 'Who writes must be in the user namespace itself or in the one right around it, and have CAP_SYS_ADMIN in it.',
  },
  'nsx::map::root-outside': {
    summary: 'user 0 outside is mapped by a process without CAP_SETFCAP',
    mend: 'Since Linux 5.12 that takes CAP_SETFCAP outside, since files with capabilities could be made for it. Map another ID, or keep `setfcap`.',
  },
  'nsx::map::setgroups-first': {
    summary: 'groups are mapped before setgroups is denied',
    mend: 'Put `setgroups deny` before `map gid`. The kernel wants it because a process could otherwise drop a group that denies it something.',
  },
  'nsx::map::setgroups-too-late': {
    summary: 'setgroups is set when it is fixed already',
    mend: 'It can only be denied, and only before `map gid`, in a new user namespace.',
  },
  'nsx::map::malformed': {
    summary: 'a map of IDs, or the word for setgroups, is not well-formed',
    mend: 'A line has three numbers: the first ID inside, the first outside, and how many. Lines may not overlap, and 340 are the most.',
  },
  'nsx::map::not-dumpable': {
    summary: 'the map of a process cannot be opened because it has changed its user',
    mend: 'Write the maps before `setuid` and `setgid`, or from a process outside.',
  },
  'nsx::clock::too-late': {
    summary: 'clocks are set for a time namespace that has processes already, or that is not new',
    mend: 'Put `clock` between `unshare time` and the first child.',
  },
  'nsx::clock::out-of-range': {
    summary: 'a clock would be set before the start of the machine or too far ahead',
    mend: 'Choose a smaller offset. A clock may not become negative.',
  },
  'nsx::clock::malformed': {
    summary: 'an offset for a clock is not well-formed',
    mend: 'The clocks are `monotonic` and `boottime`, with seconds and nanoseconds. The real-time clock belongs to no namespace.',
  },
  'nsx::clock::not-permitted': {
    summary: 'the process may not set the clocks of this time namespace',
    mend: 'Make it together with a user namespace, `unshare user time`, or run nsx with `--sudo`.',
  },
  'nsx::hostname::not-permitted': {
    summary: 'the process may not set the host name',
    mend: 'Put `uts` in the list of namespaces, so that the name is your own: `clone user uts < … >`.',
  },
  'nsx::hostname::too-long': {
    summary: 'a host name is too long',
    mend: 'It may have 64 bytes at most.',
  },
  'nsx::uts::host': {
    summary: 'the host name of the machine would be changed',
    mend: 'Change it in a UTS namespace of your own, which nobody else sees: `clone uts < hostname … >`.',
  },
} as const satisfies CodeList;
