/**
 * The kernel's vocabularies: one table for each, used to parse, to print and to document.
 *
 * Names are the ones the man pages use. Nothing here calls the kernel.
 */

/** A kind of namespace: namespaces(7). */
export interface NamespaceKind {
  /** What a script writes. */
  readonly name: NamespaceName;
  /** Its name in `/proc/PID/ns`. */
  readonly file: string;
  /** CLONE_NEW*: clone(2). */
  readonly flag: number;
  readonly flagName: string;
  readonly summary: string;
  /** Joined and left by the children only, not by the caller: pid_namespaces(7), time_namespaces(7). */
  readonly forChildren: boolean;
  /** The sysctl under /proc/sys/user that limits how many there may be. */
  readonly limit: string;
}

export type NamespaceName = 'pid' | 'mount' | 'net' | 'uts' | 'ipc' | 'user' | 'cgroup' | 'time';

const kind = (
  name: NamespaceName,
  file: string,
  flag: number,
  flagName: string,
  summary: string,
  forChildren = false,
): NamespaceKind => ({ name, file, flag, flagName, summary, forChildren, limit: `max_${file}_namespaces` });

export const namespaceKinds: readonly NamespaceKind[] = [
  kind('pid', 'pid', 0x20000000, 'CLONE_NEWPID', 'process IDs, from 1 upwards', true),
  kind('mount', 'mnt', 0x00020000, 'CLONE_NEWNS', 'the list of mounts'),
  kind('net', 'net', 0x40000000, 'CLONE_NEWNET', 'network devices, addresses, routes, ports'),
  kind('uts', 'uts', 0x04000000, 'CLONE_NEWUTS', 'the host name and the domain name'),
  kind('ipc', 'ipc', 0x08000000, 'CLONE_NEWIPC', 'System V IPC and POSIX message queues'),
  kind('user', 'user', 0x10000000, 'CLONE_NEWUSER', 'user and group IDs, and capabilities'),
  kind('cgroup', 'cgroup', 0x02000000, 'CLONE_NEWCGROUP', 'the root of the cgroup tree'),
  kind('time', 'time', 0x00000080, 'CLONE_NEWTIME', 'the boot-time and monotonic clocks', true),
];

/** Other spellings that people use for a kind. */
export const namespaceAliases: Readonly<Record<string, NamespaceName>> = {
  mnt: 'mount',
  network: 'net',
  hostname: 'uts',
};

export function findNamespaceKind(name: string): NamespaceKind | undefined {
  const canonical = namespaceAliases[name] ?? name;
  return namespaceKinds.find((entry) => entry.name === canonical);
}

export interface Flag {
  readonly name: string;
  /** What a script writes after `with`. */
  readonly word: string;
  readonly value: number;
  /** The word that takes it away again, where there is one. */
  readonly inverse?: string;
}

/** MS_*: mount(2). */
export const mountFlags: readonly Flag[] = [
  { name: 'MS_RDONLY', word: 'ro', value: 1, inverse: 'rw' },
  { name: 'MS_NOSUID', word: 'nosuid', value: 2, inverse: 'suid' },
  { name: 'MS_NODEV', word: 'nodev', value: 4, inverse: 'dev' },
  { name: 'MS_NOEXEC', word: 'noexec', value: 8, inverse: 'exec' },
  { name: 'MS_SYNCHRONOUS', word: 'sync', value: 16, inverse: 'async' },
  { name: 'MS_REMOUNT', word: 'remount', value: 32 },
  { name: 'MS_MANDLOCK', word: 'mand', value: 64, inverse: 'nomand' },
  { name: 'MS_DIRSYNC', word: 'dirsync', value: 128 },
  { name: 'MS_NOSYMFOLLOW', word: 'nosymfollow', value: 256, inverse: 'symfollow' },
  { name: 'MS_NOATIME', word: 'noatime', value: 1024, inverse: 'atime' },
  { name: 'MS_NODIRATIME', word: 'nodiratime', value: 2048, inverse: 'diratime' },
  { name: 'MS_BIND', word: 'bind', value: 4096 },
  { name: 'MS_MOVE', word: 'move', value: 8192 },
  { name: 'MS_REC', word: 'recursive', value: 16384 },
  { name: 'MS_SILENT', word: 'silent', value: 32768, inverse: 'loud' },
  { name: 'MS_UNBINDABLE', word: 'unbindable', value: 1 << 17 },
  { name: 'MS_PRIVATE', word: 'private', value: 1 << 18 },
  { name: 'MS_SLAVE', word: 'slave', value: 1 << 19 },
  { name: 'MS_SHARED', word: 'shared', value: 1 << 20 },
  { name: 'MS_RELATIME', word: 'relatime', value: 1 << 21, inverse: 'norelatime' },
  { name: 'MS_STRICTATIME', word: 'strictatime', value: 1 << 24, inverse: 'nostrictatime' },
  { name: 'MS_LAZYTIME', word: 'lazytime', value: 1 << 25, inverse: 'nolazytime' },
];

/** How a mount passes mounts on to its peers: mount_namespaces(7). */
export interface PropagationType {
  readonly name: PropagationName;
  /** MS_*: mount(2). */
  readonly flag: number;
  readonly summary: string;
}

export type PropagationName = 'private' | 'slave' | 'shared' | 'unbindable';

export const propagationTypes: readonly PropagationType[] = [
  { name: 'private', flag: 1 << 18, summary: 'passes nothing on and is told nothing' },
  { name: 'slave', flag: 1 << 19, summary: 'is told of what is mounted at its master, and tells nobody' },
  { name: 'shared', flag: 1 << 20, summary: 'tells its peers, and is told by them' },
  { name: 'unbindable', flag: 1 << 17, summary: 'private, and no bind mount of it can be made' },
];

/** MOUNT_ATTR_*: mount_setattr(2). The words are those of `mountFlags`. */
export const mountAttributes: readonly Flag[] = [
  { name: 'MOUNT_ATTR_RDONLY', word: 'ro', value: 1 },
  { name: 'MOUNT_ATTR_NOSUID', word: 'nosuid', value: 2 },
  { name: 'MOUNT_ATTR_NODEV', word: 'nodev', value: 4 },
  { name: 'MOUNT_ATTR_NOEXEC', word: 'noexec', value: 8 },
  { name: 'MOUNT_ATTR_NOATIME', word: 'noatime', value: 0x10 },
  { name: 'MOUNT_ATTR_STRICTATIME', word: 'strictatime', value: 0x20 },
  { name: 'MOUNT_ATTR_NODIRATIME', word: 'nodiratime', value: 0x80 },
  { name: 'MOUNT_ATTR_IDMAP', word: 'idmap', value: 0x0010_0000 },
  { name: 'MOUNT_ATTR_NOSYMFOLLOW', word: 'nosymfollow', value: 0x0020_0000 },
];

/** umount2(2). */
export const umountFlags: readonly Flag[] = [
  { name: 'MNT_FORCE', word: 'force', value: 1 },
  { name: 'MNT_DETACH', word: 'lazy', value: 2 },
  { name: 'MNT_EXPIRE', word: 'expire', value: 4 },
  { name: 'UMOUNT_NOFOLLOW', word: 'nofollow', value: 8 },
];

/** `MS.BIND`: the flags by name, without the prefix that they share. */
export const MS = valuesOf<
  'RDONLY' | 'BIND' | 'REC' | 'PRIVATE' | 'REMOUNT' | 'MOVE' | 'SHARED' | 'SLAVE' | 'UNBINDABLE'
>(mountFlags);
export const MNT = valuesOf<'FORCE' | 'DETACH' | 'EXPIRE' | 'NOFOLLOW'>(umountFlags);

function valuesOf<Name extends string>(flags: readonly Flag[]): Readonly<Record<Name, number>> {
  return Object.fromEntries(flags.map(({ name, value }) => [name.replace(/^[A-Z]+_/, ''), value])) as Record<
    Name,
    number
  >;
}

/** clone(2): the flags that make no namespace. */
export const CLONE = { FS: 0x200, PIDFD: 0x1000 } as const;

/** signal(7): the standard signals, with the numbers of x86-64 and arm64. */
export const SIG = {
  HUP: 1,
  INT: 2,
  QUIT: 3,
  ILL: 4,
  TRAP: 5,
  ABRT: 6,
  BUS: 7,
  FPE: 8,
  KILL: 9,
  USR1: 10,
  SEGV: 11,
  USR2: 12,
  PIPE: 13,
  ALRM: 14,
  TERM: 15,
  STKFLT: 16,
  CHLD: 17,
  CONT: 18,
  STOP: 19,
  TSTP: 20,
  TTIN: 21,
  TTOU: 22,
  URG: 23,
  XCPU: 24,
  XFSZ: 25,
  VTALRM: 26,
  PROF: 27,
  WINCH: 28,
  IO: 29,
  PWR: 30,
  SYS: 31,
} as const;

const signals: Readonly<Record<string, number>> = SIG;

/** `TERM` for 15; `34` where a number has no name. */
export function signalName(number: number): string {
  return Object.keys(signals).find((name) => signals[name] === number) ?? String(number);
}

/** The number of `TERM`, `SIGTERM`, `term` or `15`; undefined for anything else. */
export function findSignal(text: string): number | undefined {
  if (/^\d+$/.test(text)) return Number(text) <= 64 ? Number(text) : undefined;
  return signals[text.toUpperCase().replace(/^SIG/, '')];
}

/** errno(3): name, number, and a text of our own that names the fact. */
export interface Errno {
  readonly name: string;
  readonly number: number;
  readonly text: string;
}

const errnoTable = {
  EPERM: [1, 'not permitted'],
  ENOENT: [2, 'no such file or directory'],
  ESRCH: [3, 'no such process'],
  EINTR: [4, 'interrupted'],
  EIO: [5, 'input/output error'],
  ENXIO: [6, 'no such device or address'],
  E2BIG: [7, 'arguments too long'],
  ENOEXEC: [8, 'not an executable format'],
  EBADF: [9, 'bad file descriptor'],
  ECHILD: [10, 'no such child process'],
  EAGAIN: [11, 'temporarily unavailable'],
  ENOMEM: [12, 'not enough memory'],
  EACCES: [13, 'permission denied'],
  EFAULT: [14, 'bad address'],
  ENOTBLK: [15, 'not a block device'],
  EBUSY: [16, 'busy'],
  EEXIST: [17, 'exists already'],
  EXDEV: [18, 'on another file system'],
  ENODEV: [19, 'no such device or file system type'],
  ENOTDIR: [20, 'not a directory'],
  EISDIR: [21, 'is a directory'],
  EINVAL: [22, 'invalid argument'],
  ENFILE: [23, 'too many open files on the system'],
  EMFILE: [24, 'too many open files in the process'],
  ENOTTY: [25, 'not a terminal'],
  ETXTBSY: [26, 'program is open for writing'],
  EFBIG: [27, 'file too large'],
  ENOSPC: [28, 'no space left'],
  ESPIPE: [29, 'not seekable'],
  EROFS: [30, 'read-only file system'],
  EMLINK: [31, 'too many links'],
  EPIPE: [32, 'broken pipe'],
  EDOM: [33, 'out of domain'],
  ERANGE: [34, 'out of range'],
  ENAMETOOLONG: [36, 'file name too long'],
  ENOSYS: [38, 'this kernel has no such system call'],
  ENOTEMPTY: [39, 'directory not empty'],
  ELOOP: [40, 'too many symbolic links, or one where none is allowed'],
  ENOMSG: [42, 'no such message'],
  EIDRM: [43, 'removed'],
  ENODATA: [61, 'no data'],
  EPROTO: [71, 'protocol error'],
  EOVERFLOW: [75, 'value too large'],
  EUSERS: [87, 'too many users'],
  EMSGSIZE: [90, 'message too long'],
  EPROTONOSUPPORT: [93, 'protocol not supported'],
  EOPNOTSUPP: [95, 'not supported'],
  EAFNOSUPPORT: [97, 'address family not supported'],
  EADDRINUSE: [98, 'address in use'],
  EADDRNOTAVAIL: [99, 'address not available'],
  ENETUNREACH: [101, 'network unreachable'],
  ECONNRESET: [104, 'connection reset'],
  ENOBUFS: [105, 'no room to send it, or nobody to take it'],
  ETIMEDOUT: [110, 'timed out'],
  ECONNREFUSED: [111, 'connection refused'],
  EHOSTUNREACH: [113, 'host unreachable'],
  ESTALE: [116, 'stale'],
  EDQUOT: [122, 'quota exceeded'],
  ECANCELED: [125, 'cancelled'],
} as const;

export const errnos: readonly Errno[] = Object.entries(errnoTable).map(([name, [number, text]]) => ({
  name,
  number,
  text,
}));

/** `E.ENOENT`: the numbers by name. */
export const E = Object.fromEntries(errnos.map(({ name, number }) => [name, number])) as Readonly<
  Record<keyof typeof errnoTable, number>
>;

const errnosByNumber = new Map(errnos.map((entry) => [entry.number, entry]));
const errnosByName = new Map(errnos.map((entry) => [entry.name, entry]));

/** The entry of a number; an unknown one is named by its number. */
export function errnoOf(number: number): Errno {
  return errnosByNumber.get(number) ?? { number, name: `errno ${number}`, text: 'unknown error' };
}

export function findErrno(name: string): Errno | undefined {
  return errnosByName.get(name);
}

/** The names of the flags in a number, joined with `|`, as strace(1) shows them; `0` for none. */
export function flagNames(table: readonly Flag[], value: number): string {
  const names = table.filter((flag) => (value & flag.value) !== 0);
  const rest = names.reduce((left, flag) => left & ~flag.value, value);
  const texts = names.map((flag) => flag.name);
  if (rest !== 0) texts.push(`0x${(rest >>> 0).toString(16)}`);
  return texts.length > 0 ? texts.join('|') : '0';
}
