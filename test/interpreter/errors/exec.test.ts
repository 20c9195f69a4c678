/** Programs that cannot be executed. */
import { exec } from '../../../interpreter/errors/errno/exec.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';

const execve = (path: string, ...rest: string[]) => calls.execve(path, [path, ...rest], []);
const elf = '\x7fELF\x02\x01\x01\0\0\0\0/lib64/ld-linux-x86-64.so.2\0\0GNU\0';
const program = { name: 'slepe', searched: ['/usr/bin/slepe', '/bin/slepe'] };

const cases: Case[] = [
  {
    call: execve('/tmp/script'),
    errno: 'ENOENT',
    on: { files: { '/tmp/script': '#!/usr/bin/pyhton3 -u\nprint()\n' } },
    code: 'nsx::exec::no-interpreter',
    message: 'cannot execute /tmp/script: its interpreter `/usr/bin/pyhton3` does not exist',
    help: 'change the first line',
  },
  {
    call: execve('/tmp/script'),
    errno: 'ENOENT',
    on: { files: { '/tmp/script': '#!/bin/sh\r\necho\r\n', '/bin/sh': elf } },
    code: 'nsx::exec::no-interpreter',
    message: 'cannot execute /tmp/script: its interpreter `/bin/sh\\r` does not exist',
    help: 'carriage return',
  },
  {
    call: execve('/tmp/true'),
    errno: 'ENOENT',
    on: { files: { '/tmp/true': elf } },
    code: 'nsx::exec::no-loader',
    message: 'cannot execute /tmp/true: its loader `/lib64/ld-linux-x86-64.so.2` does not exist here',
    help: 'bind /lib and /lib64',
  },
  {
    call: execve('/tmp/link'),
    errno: 'ENOENT',
    on: { files: { '/tmp/true': elf }, links: { '/tmp/link': '/tmp/true' } },
    code: 'nsx::exec::no-loader',
    message: 'cannot execute /tmp/link: its loader `/lib64/ld-linux-x86-64.so.2` does not exist here',
  },
  {
    call: execve('/bin/slepe'),
    errno: 'ENOENT',
    on: { program },
    code: 'nsx::exec::not-found',
    message: 'cannot execute slepe: no such program was found',
    notes: ['searched in /usr/bin, /bin'],
    help: 'PATH',
  },
  {
    call: execve('/tmp/none'),
    errno: 'ENOENT',
    on: { program: { name: '/tmp/none', searched: ['/tmp/none'] } },
    code: 'nsx::exec::not-found',
    message: 'cannot execute /tmp/none: there is no such file',
  },
  {
    call: execve('/srv/bin/x'),
    errno: 'ENOENT',
    code: 'nsx::exec::not-found',
    message: 'cannot execute /srv/bin/x: /srv does not exist',
  },
  {
    call: execve('/tmp/link'),
    errno: 'ENOENT',
    on: { links: { '/tmp/link': '/nowhere' } },
    code: 'nsx::exec::not-found',
    message: 'cannot execute /tmp/link: /tmp/link is a symbolic link that leads nowhere',
  },
  {
    call: execve('/tmp/file/x'),
    errno: 'ENOTDIR',
    on: { files: { '/tmp/file': '' } },
    code: 'nsx::exec::not-found',
    message: 'cannot execute /tmp/file/x: /tmp/file is not a directory',
  },
  {
    call: execve('/tmp'),
    errno: 'EACCES',
    code: 'nsx::exec::directory',
    message: 'cannot execute /tmp: /tmp is a directory',
    help: '`cd /tmp`',
  },
  {
    call: execve('/tmp/x/a'),
    errno: 'EACCES',
    on: { files: { '/tmp/x/a': '' }, mounts: ['/ ext4', '/tmp/x tmpfs rw,noexec'] },
    code: 'nsx::exec::noexec',
    message: 'cannot execute /tmp/x/a: it lies on /tmp/x, which is mounted with noexec',
  },
  {
    call: execve('/tmp/a'),
    errno: 'EACCES',
    on: { files: { '/tmp/a': '#!/bin/other\n' } },
    code: 'nsx::exec::not-executable',
    message: 'cannot execute /tmp/a: /tmp/a is not executable for this process',
    notes: ['or its interpreter `/bin/other` is not'],
    help: '`chmod +x /tmp/a`',
  },
  {
    call: execve('/root/a'),
    errno: 'EACCES',
    code: 'nsx::exec::not-executable',
    message: 'cannot execute /root/a: /root/a cannot be reached by this process, or is not executable',
  },
  {
    call: execve('/tmp/arm'),
    errno: 'ENOEXEC',
    on: { files: { '/tmp/arm': elf } },
    code: 'nsx::exec::no-format',
    message: 'cannot execute /tmp/arm: it is a program for another kind of machine, or damaged',
    notes: [`this machine is ${process.arch}`],
  },
  {
    call: execve('/tmp/text'),
    errno: 'ENOEXEC',
    on: { files: { '/tmp/text': 'echo hi\n' } },
    code: 'nsx::exec::no-format',
    message: 'cannot execute /tmp/text: it is neither a program nor a script with a `#!` line',
    help: '`#!/bin/sh`',
  },
  {
    call: execve('/bin/true', 'a'.repeat(131072)),
    errno: 'E2BIG',
    code: 'nsx::exec::too-long',
    message: 'cannot execute /bin/true: an argument has 131073 bytes, and 128 KiB are the most',
  },
  {
    call: execve('/bin/true', 'a'),
    errno: 'E2BIG',
    code: 'nsx::exec::too-long',
    message: 'cannot execute /bin/true: arguments and environment together are too long',
  },
  {
    call: execve('/tmp/new'),
    errno: 'ETXTBSY',
    code: 'nsx::exec::open-for-writing',
    message: 'cannot execute /tmp/new: a process has the file open for writing',
  },
  {
    call: execve('/tmp/self'),
    errno: 'ELOOP',
    code: 'nsx::exec::no-interpreter',
    message:
      'cannot execute /tmp/self: its interpreter is a script itself, and so on for too long, or a symbolic link leads to itself',
  },
  {
    call: execve('/tmp/caps'),
    errno: 'EPERM',
    code: 'nsx::exec::not-executable',
    message:
      'cannot execute /tmp/caps: the kernel does not allow it to this process: the file has capabilities that it may not get, or a security module forbids it',
  },
  {
    call: execve('/bin/ls'),
    errno: 'ENOENT',
    on: { empty: true, program: { name: 'ls', searched: ['/bin/ls'] } },
    code: 'nsx::exec::not-found',
    message: 'cannot execute ls: there are no programs under the root of this process',
    help: 'bind what it needs',
  },
];

testExplanations('programs', exec, cases).run();
