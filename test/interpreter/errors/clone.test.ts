/** New namespaces and processes that are refused. */
import { clone } from '../../../interpreter/errors/errno/clone.ts';
import { cloneLimits } from '../../../interpreter/errors/errno/clone-limits.ts';
import { processes } from '../../../interpreter/errors/errno/processes.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';
import { almighty, inUserNamespace, kinds, powerless } from '../../support/errors/paper-machine.ts';

const clone3 = (...names: string[]) => calls.clone3(kinds(...names));
const unshare = (...names: string[]) => calls.unshare(kinds(...names));
const levels = (count: number): number[] => Array.from({ length: count }, (_, index) => count - index);
const rootMount = ['/ ext4', '/proc proc'];

const cases: Case[] = [
  {
    call: clone3('user', 'mount'),
    errno: 'EPERM',
    on: { mounts: ['/proc proc'] },
    code: 'nsx::clone::in-chroot',
    message:
      'cannot create new mount and user namespaces: the process is in a chroot, where the kernel allows no new user namespaces',
    help: 'before the `chroot`',
  },
  {
    call: unshare('user'),
    errno: 'EPERM',
    on: { mounts: rootMount, files: { '/proc/self/uid_map': '', '/proc/self/gid_map': '' } },
    code: 'nsx::clone::unmapped',
    message:
      'cannot create a user namespace: the user and group of the process have no mapping in the user namespace that it is in',
    help: '`map uid 0 to …`',
  },
  {
    call: unshare('user'),
    errno: 'EPERM',
    on: {
      mounts: rootMount,
      status: powerless,
      files: { '/proc/sys/kernel/apparmor_restrict_unprivileged_userns': '1\n' },
    },
    code: 'nsx::system::userns-restricted',
    message:
      'cannot create a user namespace: this system restricts unprivileged user namespaces (kernel.apparmor_restrict_unprivileged_userns = 1)',
    help: 'AppArmor profile with `userns,`',
  },
  {
    call: unshare('user'),
    errno: 'EPERM',
    on: { mounts: rootMount, status: powerless, files: { '/proc/sys/kernel/unprivileged_userns_clone': '0\n' } },
    code: 'nsx::system::userns-restricted',
    message:
      'cannot create a user namespace: this system restricts unprivileged user namespaces (kernel.unprivileged_userns_clone = 0)',
    help: 'sysctl kernel.unprivileged_userns_clone=1',
  },
  {
    call: unshare('user'),
    errno: 'EPERM',
    on: { mounts: rootMount, status: { ...powerless, Seccomp: '2' } },
    code: 'nsx::system::seccomp',
    message: 'cannot create a user namespace: a seccomp filter forbids it, as container engines have one',
    help: 'seccomp=unconfined',
  },
  {
    call: clone3('pid'),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::clone::not-permitted',
    message: 'cannot create a pid namespace: that needs root (CAP_SYS_ADMIN) or a user namespace of its own',
    notes: ['does not have CAP_SYS_ADMIN', '`clone3` failed with EPERM'],
    help: 'put `user` in the list: `clone user pid < … >`, or run nsx with `--sudo`',
  },
  {
    call: unshare('net', 'ipc'),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::clone::not-permitted',
    message: 'cannot create new net and ipc namespaces: that needs root (CAP_SYS_ADMIN) or a user namespace of its own',
    help: '`unshare user net ipc`',
  },
  {
    call: unshare('user'),
    errno: 'EPERM',
    on: { mounts: rootMount, status: almighty },
    code: 'nsx::clone::not-permitted',
    message: 'cannot create a user namespace: the kernel does not allow it to this process',
    notes: ['likely, in this order: the process is in a chroot'],
    help: null,
  },
  {
    call: unshare('time'),
    errno: 'EINVAL',
    on: { files: { '/proc/self/ns/pid': '', '/proc/self/ns/uts': '' } },
    code: 'nsx::clone::unsupported',
    message: 'cannot create a time namespace: this kernel has no time namespaces',
  },
  {
    call: unshare('pid'),
    errno: 'EINVAL',
    on: { files: { '/proc/self/ns/pid': '' } },
    code: 'nsx::clone::pid-twice',
    message: 'cannot create a pid namespace: the process has left its PID namespace already, and can do that only once',
    help: '`nest 2`',
  },
  {
    call: unshare('user'),
    errno: 'EINVAL',
    on: { status: { Threads: '2' } },
    code: 'nsx::clone::threads',
    message: 'cannot create a user namespace: the process has 2 threads, and they would no longer be the same user',
    help: 'in a child',
  },
  {
    call: unshare('user'),
    errno: 'EINVAL',
    code: 'nsx::internal',
    message: 'cannot create a user namespace: the kernel refuses these flags from this process',
    notes: ['bug of nsx'],
  },
  {
    call: clone3('pid', 'mount'),
    errno: 'ENOSPC',
    on: { files: { '/proc/sys/user/max_pid_namespaces': '9000', '/proc/sys/user/max_mnt_namespaces': '0\n' } },
    code: 'nsx::clone::disabled',
    message:
      'cannot create new pid and mount namespaces: this system allows no mount namespaces (user.max_mnt_namespaces is 0)',
    help: 'sysctl user.max_mnt_namespaces=',
  },
  {
    call: clone3('pid'),
    errno: 'ENOSPC',
    on: { pids: levels(33), files: { '/proc/sys/user/max_pid_namespaces': '96365' } },
    code: 'nsx::clone::too-deep',
    message:
      'cannot create a pid namespace: the kernel nests PID and user namespaces 32 deep at most, and this would be one more',
    notes: ['at level 33 of PID namespaces'],
  },
  {
    call: unshare('user'),
    errno: 'EUSERS',
    code: 'nsx::clone::too-deep',
    message:
      'cannot create a user namespace: the kernel nests PID and user namespaces 32 deep at most, and this would be one more',
  },
  {
    call: clone3('pid'),
    errno: 'ENOSPC',
    on: { pids: levels(31), files: { '/proc/sys/user/max_pid_namespaces': '96365' } },
    code: 'nsx::clone::too-deep',
    message:
      'cannot create a pid namespace: the kernel nests PID and user namespaces 32 deep at most, and this would be one more',
    notes: ['user.max_pid_namespaces is 96365'],
  },
  {
    call: clone3('pid'),
    errno: 'ENOSPC',
    on: { pids: [100], files: { '/proc/sys/user/max_pid_namespaces': '5' } },
    code: 'nsx::clone::limit',
    message: 'cannot create a pid namespace: the limit on the number of pid namespaces is reached',
    notes: ['user.max_pid_namespaces is 5', 'each outer user namespace', 'more than 32 deep'],
    help: 'lsns',
  },
  {
    call: clone3('uts'),
    errno: 'ENOSPC',
    on: { files: { ...inUserNamespace, '/proc/sys/user/max_uts_namespaces': '9000' } },
    code: 'nsx::clone::limit',
    message: 'cannot create a uts namespace: the limit on the number of uts namespaces is reached',
    notes: ['is 9000 outside of its user namespace; inside, `read /proc/sys/user/max_uts_namespaces` tells'],
  },
  {
    call: clone3('uts', 'net'),
    errno: 'ENOSPC',
    on: { pids: levels(33) },
    code: 'nsx::clone::limit',
    message: 'cannot create new net and uts namespaces: the limit on the number of net and uts namespaces is reached',
  },
  {
    call: clone3(),
    errno: 'ENOMEM',
    on: { files: { '/proc/meminfo': 'MemTotal: 900000 kB\nMemAvailable:    2048 kB\n' } },
    code: 'nsx::limit::memory',
    message: 'cannot start a child process: there is not enough memory',
    notes: ['2 MiB are available'],
  },
  {
    call: clone3(),
    errno: 'ENOMEM',
    on: { files: { '/proc/meminfo': 'MemAvailable:    900000 kB\n' } },
    code: 'nsx::clone::init-ended',
    message:
      'cannot start a child process: the init (PID 1) of the PID namespace has ended, so nothing can be started in it any more',
    help: '`exec sleep inf`',
  },
  {
    call: clone3(),
    errno: 'EAGAIN',
    on: {
      files: {
        '/proc/self/cgroup': '3:cpu:/other\n0::/a/b\n',
        '/sys/fs/cgroup/a/b/pids.max': 'max\n',
        '/sys/fs/cgroup/a/b/pids.current': '7\n',
        '/sys/fs/cgroup/a/pids.max': '20\n',
        '/sys/fs/cgroup/a/pids.current': '20\n',
      },
    },
    code: 'nsx::limit::processes',
    message: 'cannot start a child process: the cgroup /sys/fs/cgroup/a is full (pids.max is 20)',
  },
  {
    call: clone3(),
    errno: 'EAGAIN',
    on: {
      files: {
        ...inUserNamespace,
        '/proc/self/limits':
          'Limit  Soft Limit  Hard Limit  Units\nMax processes             17        20     processes\n',
        '/proc/sys/kernel/pid_max': '32768\n',
      },
    },
    code: 'nsx::limit::processes',
    message: 'cannot start a child process: the limit on the number of processes is reached',
    notes: ['may have 17 processes', 'kernel.pid_max is 32768'],
  },
];

testExplanations('new namespaces and processes', [...clone, ...cloneLimits, ...processes], cases).run();
