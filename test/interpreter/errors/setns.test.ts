/** Namespaces that cannot be joined. */
import { setns } from '../../../interpreter/errors/errno/setns.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';
import { almighty, kinds, powerless } from '../../support/errors/paper-machine.ts';

const join = (about: string, ...names: string[]) => calls.about(about, calls.setns(5, kinds(...names)));

const cases: Case[] = [
  {
    call: join('/tmp/x', 'uts'),
    errno: 'EINVAL',
    on: { files: { '/tmp/x': '' }, mounts: ['/ ext4'] },
    code: 'nsx::setns::not-a-namespace',
    message: 'cannot join the uts namespace at /tmp/x: that is no namespace',
    help: 'made with `pin`',
  },
  {
    call: join('/run/pin', 'uts'),
    errno: 'EINVAL',
    on: { files: { '/run/pin': '' }, mounts: ['/ ext4', '/run/pin nsfs rw - nsfs net:[4026532008]'] },
    code: 'nsx::setns::wrong-kind',
    message: 'cannot join the uts namespace at /run/pin: that is a net namespace',
    help: '`net`',
  },
  {
    call: join('/proc/7/ns/mnt', 'pid'),
    errno: 'EINVAL',
    code: 'nsx::setns::wrong-kind',
    message: 'cannot join the pid namespace at /proc/7/ns/mnt: that is a mount namespace',
  },
  {
    call: join('process 7', 'user'),
    errno: 'EINVAL',
    code: 'nsx::setns::own-user',
    message:
      'cannot join the user namespace of process 7: a process cannot enter the user namespace again that it is in',
    help: 'leave `user` out',
  },
  {
    call: calls.setns(5, kinds('pid')),
    errno: 'EINVAL',
    code: 'nsx::setns::not-downwards',
    message:
      'cannot join the pid namespace: a PID namespace can only be entered downwards, and that one is not inside the one of this process',
  },
  {
    call: join('process 7', 'mount', 'net'),
    errno: 'EINVAL',
    code: 'nsx::setns::refused',
    message: 'cannot join the mount, net namespaces of process 7: the kernel does not let this process into it',
    notes: ['likely, in this order'],
  },
  {
    call: join('process 7', 'uts'),
    errno: 'EPERM',
    on: { directories: ['/proc/7'], rootless: true },
    code: 'nsx::setns::not-accessible',
    message:
      'cannot join the uts namespace of process 7: that process does not let this one look into it, and so nobody may join its namespaces from here',
    notes: ['ptrace(2)', 'process 7 belongs to another user'],
    help: '`--sudo`',
  },
  {
    call: join('process 7', 'pid', 'user'),
    errno: 'EINVAL',
    on: { files: { '/proc/7/status': 'Name:\tx\nNSpid:\t7\t1\n' }, pids: [100, 1] },
    code: 'nsx::setns::not-downwards',
    message:
      'cannot join the pid, user namespaces of process 7: a PID namespace can only be entered downwards, and that one is not inside the one of this process',
  },
  {
    call: join('process 7', 'uts'),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::setns::not-permitted',
    message: 'cannot join the uts namespace of process 7: the process does not have CAP_SYS_ADMIN, which joining needs',
    help: '`--sudo`',
  },
  {
    call: join('process 7', 'user'),
    errno: 'EPERM',
    on: { status: almighty },
    code: 'nsx::setns::not-permitted',
    message:
      'cannot join the user namespace of process 7: a user namespace can be entered from the ones around it only, with CAP_SYS_ADMIN in it, and not from a chroot',
  },
  {
    call: join('process 7', 'uts'),
    errno: 'EPERM',
    on: { status: almighty },
    code: 'nsx::setns::not-permitted',
    message:
      'cannot join the uts namespace of process 7: that needs CAP_SYS_ADMIN in the user namespace that owns it, and this process has it in its own only',
    help: 'put `user` in the list',
  },
  {
    call: join('process 7', 'uts'),
    errno: 'ESRCH',
    code: 'nsx::process::ended',
    message: 'cannot join the uts namespace of process 7: the process has ended',
    help: '`pin KIND at PATH`',
  },
  {
    call: join('process 7', 'uts'),
    errno: 'EBADF',
    code: 'nsx::descriptor::closed',
    message: 'cannot join the uts namespace of process 7: the descriptor is closed',
    help: 'open it again',
  },
  {
    call: join('process 7', 'time'),
    errno: 'EUSERS',
    on: { status: { Threads: '2' } },
    code: 'nsx::clone::threads',
    message:
      'cannot join the time namespace of process 7: the process has 2 threads, which would have different clocks',
    help: 'in a child',
  },
  {
    call: join('process 7', 'mount'),
    errno: 'EINVAL',
    on: { status: { Threads: '2' } },
    code: 'nsx::clone::threads',
    message:
      'cannot join the mount namespace of process 7: the process has 2 threads, which share what would change: user, root and working directory',
    help: 'in a child',
  },
  {
    call: join('uts:[4026532177]', 'net'),
    errno: 'EINVAL',
    code: 'nsx::setns::wrong-kind',
    message: 'cannot join the net namespace uts:[4026532177]: that is a uts namespace',
  },
  {
    call: calls.openProcess(99999),
    errno: 'ESRCH',
    code: 'nsx::setns::no-process',
    message: 'cannot take hold of process 99999: there is no such process, or no longer',
    notes: ['one that this session sees'],
  },
  {
    call: calls.openProcess(77),
    errno: 'EINVAL',
    code: 'nsx::setns::no-process',
    message: 'cannot take hold of process 77: that is the number of a thread, not of a process',
    help: 'Tgid',
  },
];

testExplanations('joining', setns, cases).run();
