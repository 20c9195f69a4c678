/**
 * Why files and directories cannot be opened, made, read, written or removed. What is wrong with
 * the path itself is in `paths.ts`.
 */
import type { Circumstances } from '../circumstances.ts';
import type { Row } from '../explanation.ts';
import { type Facts, textIn, writtenText } from '../facts.ts';
import { isInCgroup, mountAt, mountUnder } from '../mountinfo.ts';
import { idInWords, isInUserNamespace, isUnmapped, statusField } from '../privileges.ts';

const open = ['openat', 'openat2'] as const;
const transfer = ['read', 'write'] as const;

const makes = ['openat', 'openat2', 'mkdirat', 'symlinkat', 'mknodat'] as const;

const isNamespaceFile = ({ path }: Facts): boolean => /^\/proc\/[^/]+\/ns\//.test(path);
const isKernelFile = ({ path }: Facts): boolean => /^\/(proc|sys)\//.test(path);

const effectiveId = (machine: Circumstances, field: 'Uid' | 'Gid'): string =>
  statusField(machine, field)?.trim().split(/\s+/)[1] ?? '?';
const idsOf = (machine: Circumstances): string =>
  `uid ${idInWords(machine, effectiveId(machine, 'Uid'))} and gid ${idInWords(machine, effectiveId(machine, 'Gid'))}`;
const hasNoNumber = ({ machine }: Facts): boolean => isUnmapped(machine) || /\b65534\b/.test(idsOf(machine));

const whoNotes = ({ machine }: Facts): string[] => {
  const user = statusField(machine, 'Uid')?.trim().split(/\s+/)[1];
  return [
    ...(user === undefined ? [] : [`the process has the user ID ${idInWords(machine, user)}`]),
    ...(isInUserNamespace(machine) ? ['root of a user namespace is root over the IDs mapped in it only'] : []),
  ];
};
const withSudo = ({ machine }: Facts): string | undefined => (machine.rootless ? 'run nsx with `--sudo`' : undefined);

const shortText = (facts: Facts): string => writtenText(facts.call).trim().slice(0, 40);

export const files: readonly Row[] = [
  {
    calls: [...open, 'readlinkat'],
    errno: ['EACCES', 'EPERM'],
    code: 'nsx::path::denied',
    when: isNamespaceFile,
    why: 'the namespaces of a process are open only to those who may trace it',
    notes: () => ['that is root, or the same user unless the process has changed its user or capabilities: ptrace(2)'],
    help: withSudo,
  },
  {
    errno: 'EACCES',
    calls: [
      'openat',
      'openat2',
      'mkdirat',
      'unlinkat',
      'chdir',
      'chroot',
      'readlinkat',
      'statx',
      'symlinkat',
      'linkat',
      'mknodat',
      'mount',
      'umount2',
      'write',
    ],
    code: 'nsx::path::denied',
    why: 'permission denied',
    notes: whoNotes,
    help: withSudo,
  },
  {
    calls: ['openat', 'mkdirat', 'symlinkat', 'linkat', 'mknodat'],
    errno: 'EEXIST',
    code: 'nsx::path::exists',
    why: ({ machine, path }) => {
      const kind = machine.kindOf(path);
      return `there is ${kind === null || kind === 'other' ? 'something' : `a ${kind}`} already`;
    },
  },
  {
    calls: [...open, 'read', 'unlinkat'],
    errno: 'EISDIR',
    code: 'nsx::path::is-a-directory',
    why: 'it is a directory',
  },
  {
    calls: open,
    errno: 'ENXIO',
    code: 'nsx::file::no-reader',
    why: 'nobody has the other end open, or it is a socket',
  },
  {
    calls: open,
    errno: 'ETXTBSY',
    code: 'nsx::file::in-use',
    why: 'the program in it is running',
    help: 'end it first, or write a new file and rename it',
  },
  {
    calls: ['unlinkat'],
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    when: ({ machine, path }) => mountAt(machine, path) !== undefined,
    why: 'something is mounted there',
    help: ({ path }) => `unmount it first: \`umount ${path}\``,
  },
  {
    calls: ['unlinkat'],
    errno: 'EBUSY',
    code: 'nsx::file::in-use',
    why: 'it is in use: as a root directory, or as a mount point',
  },
  {
    calls: ['unlinkat'],
    errno: ['ENOTEMPTY', 'EEXIST'],
    code: 'nsx::path::not-empty',
    why: 'the directory is not empty',
  },
  {
    calls: ['write'],
    errno: 'ESRCH',
    code: 'nsx::process::ended',
    why: (facts) =>
      isInCgroup(facts) ? `there is no process ${shortText(facts)} here, or no longer` : 'the process has ended',
    notes: ({ machine }) =>
      machine.pids.length > 1 ? ['PIDs are those of the namespace of the process that writes'] : [],
  },
  {
    calls: ['write'],
    errno: 'EINVAL',
    code: 'nsx::file::bad-value',
    when: isKernelFile,
    why: (facts) => `the kernel does not take the value \`${shortText(facts)}\``,
  },
  {
    calls: ['openat', 'openat2', 'write'],
    errno: 'EPERM',
    code: 'nsx::path::denied',
    when: isKernelFile,
    why: 'this setting of the kernel is not open to the process',
    notes: whoNotes,
    help: withSudo,
  },
  {
    calls: ['mknodat'],
    errno: 'EPERM',
    code: 'nsx::path::denied',
    why: (facts) =>
      isInUserNamespace(facts.machine)
        ? 'devices cannot be made in a user namespace, where root is not trusted with them'
        : 'that needs CAP_MKNOD',
    help: 'bind one that is there: `bind /dev/zero at PATH`',
  },
  {
    calls: ['linkat'],
    errno: 'EPERM',
    code: 'nsx::path::denied',
    when: ({ machine, call }) => machine.kindOf(textIn(call, 1)) === 'directory',
    why: ({ call }) => `${textIn(call, 1)} is a directory, and those have one name only`,
    help: 'make it a symbolic link: `link TARGET PATH symbolic`; or a bind mount',
  },
  {
    calls: ['linkat'],
    errno: 'EXDEV',
    code: 'nsx::path::other-mount',
    why: ({ call }) => `${textIn(call, 1)} lies on another mount, and both names must be on one`,
    help: 'make it a symbolic link: `link TARGET PATH symbolic`; or a bind mount',
  },
  {
    calls: makes,
    errno: 'EOVERFLOW',
    code: 'nsx::path::no-owner',
    when: hasNoNumber,
    why: 'the user or group of the process has no number in its user namespace, so it cannot own a file there',
    help: 'map it first: `map uid 0 to …` and `map gid 0 to …`',
  },
  {
    calls: makes,
    errno: 'EOVERFLOW',
    code: 'nsx::path::no-owner',
    why: 'the user or group of the process has no number there, so it cannot own a file: the file system belongs to another user namespace, or its mount maps IDs',
    notes: ({ machine }) => [`the process has ${idsOf(machine)}`],
    help: 'let a process do it whose user and group are mapped there: `in PROC < … >`',
  },
  {
    calls: ['openat', 'openat2', 'mkdirat', 'unlinkat', 'symlinkat', 'linkat', 'fchmod', 'fchmodat'],
    errno: 'EPERM',
    code: 'nsx::path::denied',
    why: 'the file system does not allow it: the file is immutable or of a special kind, or belongs to somebody else',
    notes: whoNotes,
  },
  {
    calls: ['openat', 'openat2', 'mkdirat', 'unlinkat', 'symlinkat', 'linkat', 'mknodat', 'write', 'mount', 'fchmod'],
    errno: 'EROFS',
    code: 'nsx::path::read-only',
    why: ({ machine, path }) => {
      const point = mountUnder(machine, path)?.point;
      return point ? `the mount at ${point} is read-only` : 'it lies on a read-only file system';
    },
  },
  { calls: ['write'], errno: 'EPIPE', code: 'nsx::file::no-reader', why: 'nobody reads at the other end any more' },
  { calls: transfer, errno: 'EBADF', code: 'nsx::file::wrong-way', why: 'it was not opened for that, or is closed' },
  {
    calls: transfer,
    errno: 'EINVAL',
    code: 'nsx::file::bad-value',
    why: 'the file cannot be read or written like that',
  },
];
