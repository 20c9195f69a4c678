/** PIDs that a new process cannot have. */
import { setTid } from '../../../interpreter/errors/errno/set-tid.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';
import { kinds } from '../../support/errors/paper-machine.ts';

const fork = (...pids: number[]) => calls.clone3([], pids);
const files = { '/proc/sys/kernel/pid_max': '32768\n' };

const cases: Case[] = [
  {
    call: fork(42),
    errno: 'EEXIST',
    code: 'nsx::clone::pid-taken',
    message: 'cannot start a child process: PID 42 is in use there',
  },
  {
    call: fork(1, 42),
    errno: 'EINVAL',
    code: 'nsx::clone::bad-pids',
    message: 'cannot start a child process: 2 PIDs are given, and there is only one PID namespace',
    help: 'the innermost last',
  },
  {
    call: calls.clone3(kinds('pid'), [42]),
    errno: 'EINVAL',
    on: { kinds: ['pid'] },
    code: 'nsx::clone::bad-pids',
    message: 'cannot create a pid namespace: the first process of a new PID namespace is PID 1, and no other',
    help: '`set_tid [42 1]`',
  },
  {
    call: fork(99999),
    errno: 'EINVAL',
    on: { files },
    code: 'nsx::clone::bad-pids',
    message: 'cannot start a child process: the largest PID is 32767 (kernel.pid_max is 32768)',
  },
  {
    call: fork(42),
    errno: 'EINVAL',
    on: { files },
    code: 'nsx::clone::bad-pids',
    message: 'cannot start a child process: the kernel takes none of these PIDs: 42',
  },
  {
    call: fork(42),
    errno: 'EPERM',
    on: { rootless: true },
    code: 'nsx::clone::may-not-choose',
    message:
      'cannot start a child process: to choose PIDs takes CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN over every PID namespace in which one is chosen',
    help: '`--sudo`',
  },
];

testExplanations('chosen PIDs', setTid, cases).run();
