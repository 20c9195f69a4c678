/**
 * Codes of paths, files, programs, signals, and of what the system as a whole allows.
 */
import type { CodeList } from './entry.ts';

export const systemCodes = {
  'nsx::path::nul': {
    summary: 'a path or an argument has a NUL character in it',
    mend: 'The kernel ends texts at NUL, so it would see less than you wrote. Remove it.',
  },
  'nsx::path::missing': {
    summary: 'a path leads nowhere',
    mend: 'The message names the first part that is missing. Another process may see other files: it can have its own root and mounts.',
  },
  'nsx::path::not-a-directory': {
    summary: 'something is a directory where a file is needed, or the other way round',
    mend: 'A file can be mounted on a file only, and a directory on a directory.',
  },
  'nsx::path::no-owner': {
    summary: 'a file is to be made by somebody who has no number in the user namespace of its file system',
    mend: 'Map the user and the group first: `map uid 0 to …`, `map gid 0 to …`. Where the file system was mounted in another user namespace, let a process make it that is mapped in there.',
  },
  'nsx::path::other-mount': {
    summary: 'a second name of a file is to be on another mount than the first',
    mend: 'Make a symbolic link, or a bind mount.',
  },
  'nsx::path::dangling-link': {
    summary: 'a symbolic link leads nowhere',
    mend: 'Its target may be missing under the root of this process. `ls -l` shows where it leads.',
  },
  'nsx::path::link': {
    summary: 'there is a symbolic link where none may be followed',
    mend: 'Write the path that the link leads to.',
  },
  'nsx::path::too-long': {
    summary: 'a name or a path is too long',
    mend: 'A name may have 255 bytes, a path 4095.',
  },
  'nsx::path::denied': {
    summary: 'the process may not use this file',
    mend: 'Look at the owner and the mode of the file and of the directories above it. Root of a user namespace is root only over the IDs mapped in it.',
  },
  'nsx::path::exists': {
    summary: 'there is something of that name already',
    mend: 'Choose another name, or remove it first.',
  },
  'nsx::path::is-a-directory': {
    summary: 'a directory is used as a file',
    mend: 'Use `ls` to see what is in it.',
  },
  'nsx::path::not-empty': {
    summary: 'a directory is to be removed that is not empty',
    mend: 'Remove what is in it first.',
  },
  'nsx::path::read-only': {
    summary: 'a file system is read-only',
    mend: 'Mount a tmpfs or an overlay over it in a mount namespace of your own, or choose another place.',
  },
  'nsx::path::virtual': {
    summary: 'something is to be made in a file system that only shows what the kernel has',
    mend: 'Choose a place in an ordinary file system, as in /tmp.',
  },
  'nsx::file::no-reader': {
    summary: 'there is nobody at the other end of a pipe or socket',
    mend: 'Start the other side first.',
  },
  'nsx::file::in-use': {
    summary: 'a file is in use and cannot be changed',
    mend: 'End the program that uses it, or write a new file and rename it.',
  },
  'nsx::file::cgroup-in-use': {
    summary: 'a cgroup still has processes or cgroups in it',
    mend: 'Move them by writing their PIDs to `cgroup.procs` of another cgroup, or end them.',
  },
  'nsx::file::bad-value': {
    summary: 'a file of the kernel does not take the value',
    mend: 'See proc(5), sysctl(8) or cgroups(7) for what may be written to it.',
  },
  'nsx::file::wrong-way': {
    summary: 'a file is read or written that was not opened for that',
    mend: 'Open it for the other direction.',
  },
  'nsx::exec::not-found': {
    summary: 'there is no such program',
    mend: 'It is looked for under the root of the process, in the directories of PATH. Bind it into the root, install it, or write its whole path.',
  },
  'nsx::exec::no-interpreter': {
    summary: 'the program that a script names in its first line is missing',
    mend: 'Install it, or change the line. A carriage return at the end of the line counts as part of the name.',
  },
  'nsx::exec::no-loader': {
    summary: 'the loader of a dynamically linked program is missing',
    mend: 'Bind /lib, /lib64 and /usr into the root, or use a program that is linked statically.',
  },
  'nsx::exec::directory': {
    summary: 'a directory is to be executed',
    mend: 'Name a program in it, or use `cd`.',
  },
  'nsx::exec::not-executable': {
    summary: 'a file may not be executed by this process',
    mend: 'Set the bit with `chmod +x FILE`, and see that every directory above can be entered.',
  },
  'nsx::exec::noexec': {
    summary: 'a program lies on a mount with noexec',
    mend: 'Copy it to another place, or mount that one without `noexec`.',
  },
  'nsx::exec::no-format': {
    summary: 'a file is neither a program for this machine nor a script with a first line',
    mend: 'Put `#!/bin/sh` into its first line, or hand it to its interpreter: `run sh FILE`.',
  },
  'nsx::exec::too-long': {
    summary: 'the arguments of a program are too long',
    mend: 'One may have 128 KiB. Hand long texts over in a file or through a pipe.',
  },
  'nsx::exec::open-for-writing': {
    summary: 'a program is open for writing, so it cannot be executed',
    mend: 'Close it, or wait until it is written.',
  },
  'nsx::kill::no-process': {
    summary: 'there is no process of that number',
    mend: 'PIDs are those of the namespace of the process that sends. `ps` shows each process with its PID at every level.',
  },
  'nsx::kill::not-permitted': {
    summary: 'the process may not send a signal to that one',
    mend: 'It belongs to another user or to a user namespace outside. Run nsx with `--sudo`.',
  },
  'nsx::kill::not-visible': {
    summary: 'the process that sends cannot see the other one',
    mend: 'Signals go to processes of the same PID namespace and of those inside it. Send it from outside.',
  },
  'nsx::kill::bad-signal': {
    summary: 'there is no such signal',
    mend: 'Use a name such as `TERM`, `KILL` or `STOP`, or a number from 1 to 64.',
  },
  'nsx::limit::processes': {
    summary: 'there are as many processes as allowed',
    mend: 'End some, or raise the limit: `ulimit -u`, `pids.max` of the cgroup, or the sysctl `kernel.pid_max`.',
  },
  'nsx::limit::files': {
    summary: 'there are as many open files as allowed',
    mend: 'Raise the limit with `ulimit -n`, or keep fewer processes and namespaces at once.',
  },
  'nsx::limit::memory': {
    summary: 'there is not enough memory',
    mend: 'End something, or raise the memory limit of the cgroup or container.',
  },
  'nsx::limit::disk': {
    summary: 'there is no space for more',
    mend: '`df` and `df -i` show what is full. A tmpfs has the size it was mounted with.',
  },
  'nsx::system::userns-restricted': {
    summary: 'this system restricts unprivileged user namespaces',
    mend: 'Run nsx with `--sudo`, give it an AppArmor profile with `userns,`, or change the sysctl that the message names.',
  },
  'nsx::system::seccomp': {
    summary: 'a seccomp filter forbids the call',
    mend: 'Container engines set one. Run nsx on the host, or the container with `--security-opt seccomp=unconfined`.',
  },
  'nsx::system::apparmor': {
    summary: 'an AppArmor profile forbids the call',
    mend: 'Run nsx on the host, or the container with `--security-opt apparmor=unconfined`.',
  },
  'nsx::system::lacks-call': {
    summary: 'the kernel does not have a system call that nsx needs',
    mend: 'nsx needs Linux 5.6 or newer. In a container, an old seccomp filter may hide the call.',
  },
  'nsx::system::failed': {
    summary: 'a system call failed, and nsx knows no more than the kernel said',
    mend: 'The message has the errno. The man page of the call, section 2, lists what it can mean.',
  },
} as const satisfies CodeList;
