/**
 * What can happen to any call: limits, full disks, calls that a kernel does not have, bugs of nsx.
 *
 * These come last, so that whatever knows more is heard first.
 */
import type { Row } from '../explanation.ts';
import { numberIn } from '../facts.ts';
import { isFiltered, softLimit, sysctl } from '../privileges.ts';

const bug = () => ['this is a bug of nsx: please report it'];

export const general: readonly Row[] = [
  {
    errno: 'EMFILE',
    code: 'nsx::limit::files',
    why: 'the process has as many files open as it may',
    notes: ({ machine }) => {
      const limit = softLimit(machine, 'Max open files');
      return limit === null ? [] : [`its limit is ${limit} (\`ulimit -n\`)`];
    },
    help: 'raise the limit: `ulimit -n`, or keep fewer processes and namespaces at once',
  },
  {
    errno: 'ENFILE',
    code: 'nsx::limit::files',
    why: 'the system has as many files open as it may',
    notes: ({ machine }) => {
      const limit = sysctl(machine, 'fs/file-max');
      return limit === null ? [] : [`fs.file-max is ${limit}`];
    },
  },
  { errno: 'ENOMEM', code: 'nsx::limit::memory', why: 'there is not enough memory' },
  { errno: 'EAGAIN', code: 'nsx::system::failed', why: 'that is not possible just now' },
  {
    errno: 'ENOSPC',
    code: 'nsx::limit::disk',
    why: 'there is no space left on the file system',
    help: '`df` shows what is full',
  },
  { errno: 'EDQUOT', code: 'nsx::limit::disk', why: 'the quota of the user is used up' },
  { errno: 'EFBIG', code: 'nsx::limit::disk', why: 'the file would become larger than it may' },
  { errno: 'EIO', code: 'nsx::system::failed', why: 'the device or its terminal does not answer' },
  {
    errno: 'ENOSYS',
    code: 'nsx::system::lacks-call',
    why: ({ call }) => `this kernel has no system call \`${call.name}\``,
    notes: ({ machine }) => (isFiltered(machine) ? ['or the seccomp filter of a container hides it'] : []),
    help: 'nsx needs Linux 5.6 or newer',
  },
  {
    calls: ['dup3'],
    errno: 'EBADF',
    code: 'nsx::limit::files',
    when: ({ machine, call }) => (softLimit(machine, 'Max open files') ?? Number.MAX_SAFE_INTEGER) <= numberIn(call, 1),
    why: ({ call }) => `the process may have no descriptor ${numberIn(call, 1)}`,
    notes: ({ machine }) => [`its limit of open files is ${softLimit(machine, 'Max open files')} (\`ulimit -n\`)`],
    help: 'raise the limit: `ulimit -n`; nsx itself needs 64',
  },
  { errno: 'EBADF', code: 'nsx::internal', why: 'a descriptor is closed that should be open', notes: bug },
  { errno: 'EFAULT', code: 'nsx::internal', why: 'an address is wrong', notes: bug },
];
