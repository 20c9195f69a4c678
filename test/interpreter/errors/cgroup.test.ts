/** Control groups that cannot be made, set, filled or removed. */
import { cgroup } from '../../../interpreter/errors/errno/cgroup.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';

const on = { mounts: ['/ ext4', '/cg cgroup2'], directories: ['/cg', '/cg/box'] };
const write = (file: string, text: string) =>
  calls.about(`/cg/box/${file}`, calls.write(calls.resultOf(0), Buffer.from(text)));

const cases: Case[] = [
  {
    call: calls.makeDirectory('/cg/new', 0o755),
    errno: 'EACCES',
    on,
    code: 'nsx::cgroup::not-delegated',
    message: 'cannot create the directory /cg/new: this part of the tree is not delegated to the user',
    help: 'Delegate=yes',
  },
  {
    call: calls.makeDirectory('/cg/box', 0o755),
    errno: 'EEXIST',
    on,
    code: 'nsx::cgroup::exists',
    message: 'cannot create the directory /cg/box: there is a control group of that name already',
    help: '`let box = cgroup box`',
  },
  {
    call: write('cgroup.subtree_control', '+io'),
    errno: 'ENOENT',
    on: { ...on, files: { '/cg/box/cgroup.controllers': 'cpu memory\n' } },
    code: 'nsx::cgroup::not-given',
    message:
      'cannot write to /cg/box/cgroup.subtree_control: the group cannot hand on `+io`, since it has not got that itself',
    notes: ['its cgroup.controllers has: cpu memory'],
    help: 'brings its controller by itself',
  },
  {
    call: calls.open('/cg/box/memory.most', calls.O.WRONLY),
    errno: 'ENOENT',
    on,
    code: 'nsx::cgroup::no-setting',
    message: 'cannot open /cg/box/memory.most for writing: the group has no setting `memory.most`',
    help: '`ls /cg/box`',
  },
  {
    call: calls.open('/cg/pids.max', calls.O.WRONLY | calls.O.CREAT, 0o644),
    errno: 'EACCES',
    on,
    code: 'nsx::cgroup::no-setting',
    message: 'cannot create /cg/pids.max: the group has no setting `pids.max`',
    notes: ['the group at the top of a tree is the whole machine'],
    help: '`ls /cg` shows',
  },
  {
    call: calls.about('/cg/cpuset.cpus', calls.write(calls.resultOf(0), Buffer.from('1'))),
    errno: 'EACCES',
    on,
    code: 'nsx::cgroup::bad-value',
    message: 'cannot write to /cg/cpuset.cpus: `cpuset.cpus` of this group cannot be changed',
    notes: ['the group at the top of a tree is the whole machine'],
    help: '`cgroup NAME`',
  },
  {
    call: write('cgroup.subtree_control', '+memory'),
    errno: 'EBUSY',
    on,
    code: 'nsx::file::cgroup-in-use',
    message:
      'cannot write to /cg/box/cgroup.subtree_control: the group has processes itself, so it cannot give controllers to groups below it',
  },
  {
    call: write('cgroup.procs', '7'),
    errno: 'EBUSY',
    on,
    code: 'nsx::file::cgroup-in-use',
    message:
      'cannot write to /cg/box/cgroup.procs: the group gives controllers to groups below it, so it can have no processes itself',
    help: 'below CGROUP',
  },
  {
    call: write('cgroup.procs', '7'),
    errno: 'EACCES',
    on,
    code: 'nsx::cgroup::not-delegated',
    message: 'cannot write to /cg/box/cgroup.procs: the user may not do that in this part of the tree',
    notes: ['both its old and its new place'],
  },
  {
    call: write('tasks', '7'),
    errno: 'ENOSPC',
    on,
    code: 'nsx::cgroup::no-cpus',
    message: 'cannot write to /cg/box/tasks: the group has no CPUs or no memory nodes yet, so no process can run in it',
    help: '`/cg/box/cpuset.cpus` and `/cg/box/cpuset.mems`',
  },
  {
    call: write('pids.max', 'foo'),
    errno: 'EINVAL',
    on,
    code: 'nsx::cgroup::bad-value',
    message: 'cannot write to /cg/box/pids.max: `pids.max` does not take `foo`',
  },
  {
    call: calls.removeDirectory('/cg/box'),
    errno: 'EBUSY',
    on: { ...on, files: { '/cg/box/cgroup.procs': '7\n8\n' } },
    code: 'nsx::file::cgroup-in-use',
    message: 'cannot remove the directory /cg/box: there are processes in it, or groups below it',
    notes: ['in it: 7 8'],
  },
];

testExplanations('cgroups', cgroup, cases).run();
