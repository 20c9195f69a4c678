/**
 * Constructors for the system calls that nsx makes, typed as their man pages (section 2) have them.
 *
 * A constructor only describes; `Kernel.perform` does. Flags are given as numbers from `tables.ts`
 * and carry the text that a trace shows.
 */
import type { SystemCallName } from './numbers.ts';
import { type Argument, type SystemCall, withManner } from './system-call.ts';
import {
  type Flag,
  flagNames,
  mountAttributes,
  mountFlags,
  type NamespaceKind,
  signalName,
  umountFlags,
} from './tables.ts';

/** A descriptor: a number, or one that only the helper knows. */
export type Descriptor = number | Argument;

export const AT_FDCWD = -100;
export const O = {
  RDONLY: 0,
  WRONLY: 1,
  RDWR: 2,
  CREAT: 0o100,
  EXCL: 0o200,
  TRUNC: 0o1000,
  APPEND: 0o2000,
  NONBLOCK: 0o4000,
  // O_DIRECTORY and O_NOFOLLOW differ: asm/fcntl.h.
  DIRECTORY: process.arch === 'arm64' ? 0o40000 : 0o200000,
  NOFOLLOW: process.arch === 'arm64' ? 0o100000 : 0o400000,
  CLOEXEC: 0o2000000,
  PATH: 0o10000000,
} as const;

const openFlags: readonly Flag[] = (
  ['WRONLY', 'CREAT', 'EXCL', 'TRUNC', 'APPEND', 'NONBLOCK', 'DIRECTORY', 'NOFOLLOW', 'CLOEXEC', 'PATH'] as const
).map((name) => ({ name: `O_${name}`, word: name.toLowerCase(), value: O[name] }));

export const number = (value: number, text?: string): Argument =>
  text === undefined ? { kind: 'number', value } : { kind: 'number', value, text };
export const path = (text: string): Argument => ({ kind: 'path', text });
export const output = (size: number): Argument => ({ kind: 'output', size });
export const resultOf = (of: number): Argument => ({ kind: 'result', of });
export const received = (index: number): Argument => ({ kind: 'received', index });
export const bytes = (data: Uint8Array, text: string): Argument => ({ kind: 'bytes', bytes: data, text });

const nothing = number(0, 'NULL');
const at = number(AT_FDCWD, 'AT_FDCWD');
const descriptor = (value: Descriptor): Argument => (typeof value === 'number' ? number(value) : value);
const octal = (mode: number): Argument => number(mode, `0${mode.toString(8)}`);
/** Made once for each value: a script uses few, and often. */
function once<Key>(make: (key: Key) => Argument): (key: Key) => Argument {
  const made = new Map<Key, Argument>();
  return (key) => {
    let argument = made.get(key);
    if (!argument) {
      argument = make(key);
      made.set(key, argument);
    }
    return argument;
  };
}

const flags = (table: readonly Flag[]) => once((value: number) => number(value, flagNames(table, value)));
const openArgument = flags(openFlags);
const mountArgument = flags(mountFlags);
const umountArgument = flags(umountFlags);

export function define(name: SystemCallName, ...parts: readonly Argument[]): SystemCall {
  return withManner({ name, arguments: parts });
}

export const quietly = (call: SystemCall): SystemCall => withManner(call, { quiet: true });
export const keepGoing = (call: SystemCall): SystemCall => withManner(call, { keepGoing: true });
export const scoped = (call: SystemCall): SystemCall => withManner(call, { scoped: true });
export const handOver = (call: SystemCall): SystemCall => withManner(call, { handOver: true });
export const standingFor = (older: SystemCall, call: SystemCall): SystemCall => withManner(call, { standsFor: older });
export const about = (text: string, call: SystemCall): SystemCall => withManner(call, { about: text });

/** The flags of a list of kinds: a kind that is named twice does not add up to another one. */
export const kindFlags = (kinds: readonly NamespaceKind[]): number =>
  kinds.reduce((flags, kind) => flags | kind.flag, 0);
/** `CLONE_NEWPID|CLONE_NEWNS`. */
const kindNames = (kinds: readonly NamespaceKind[]): string =>
  [...new Set(kinds.map((kind) => kind.flagName))].join('|') || '0';

// Namespaces and processes -------------------------------------------------------------------

export function unshare(kinds: readonly NamespaceKind[]): SystemCall {
  return define('unshare', number(kindFlags(kinds), kindNames(kinds)));
}

/** clone3(2) as a helper makes it: without a stack of its own, as fork(2). */
export function clone3(
  kinds: readonly NamespaceKind[],
  setTid: readonly number[] = [],
  sharesRoot = false,
): SystemCall {
  const named = kindNames(kinds);
  const text = sharesRoot ? (kinds.length > 0 ? `CLONE_FS|${named}` : 'CLONE_FS') : named;
  const chosen = setTid.length > 0 ? `, set_tid=[${setTid.join(', ')}]` : '';
  return define('clone3', number(0, `{flags=${text}, exit_signal=SIGCHLD${chosen}}`), number(88));
}

/** clone(2) as for a thread: what threads of a process share, and the process itself. */
export const cloneThread = (): SystemCall =>
  define(
    'clone',
    number(0x50f00, 'CLONE_VM|CLONE_FS|CLONE_FILES|CLONE_SIGHAND|CLONE_THREAD|CLONE_SYSVSEM'),
    nothing,
    nothing,
    nothing,
    nothing,
  );

export const exitGroup = (value: number): SystemCall => define('exit_group', number(value));

/** waitid(2). */
export const P_PID = 1;
export const WEXITED = 4;
export const waitFor = (pid: number): SystemCall =>
  define('waitid', number(P_PID, 'P_PID'), number(pid), output(128), number(WEXITED, 'WEXITED'), nothing);

export const setns = (target: Descriptor, kinds: readonly NamespaceKind[]): SystemCall =>
  define('setns', descriptor(target), number(kindFlags(kinds), kindNames(kinds)));

/** A descriptor of a process: pidfd_open(2). */
export const openProcess = (pid: number): SystemCall => define('pidfd_open', number(pid), number(0));

/** ioctl_nsfs(2): what a namespace's descriptor can be asked for. Numbers of `_IO(0xb7, n)`, the same everywhere. */
const NAMESPACE_REQUESTS = {
  NS_GET_USERNS: 0xb701,
  NS_GET_PARENT: 0xb702,
  NS_GET_NSTYPE: 0xb703,
  NS_GET_OWNER_UID: 0xb704,
} as const;
export const askNamespace = (fd: Descriptor, request: keyof typeof NAMESPACE_REQUESTS): SystemCall =>
  define(
    'ioctl',
    descriptor(fd),
    number(NAMESPACE_REQUESTS[request], request),
    request === 'NS_GET_OWNER_UID' ? output(4) : nothing,
  );

export const execve = (program: string, argv: readonly string[], environment: readonly string[]): SystemCall =>
  define('execve', path(program), { kind: 'strings', texts: argv }, { kind: 'strings', texts: environment });

/** execve(2) of the first that is there, as execvp(3) tries them. */
export function execveAny(
  candidates: readonly string[],
  argv: readonly string[],
  environment: readonly string[],
): SystemCall[] {
  const rest: readonly Argument[] = [
    { kind: 'strings', texts: argv },
    { kind: 'strings', texts: environment },
  ];
  return candidates.map((program) => ({ name: 'execve', arguments: [path(program), ...rest], keepGoing: true }));
}

export const kill = (pid: number, signal: number): SystemCall =>
  define('kill', number(pid), number(signal, `SIG${signalName(signal)}`));
export const sendSignal = (pidfd: Descriptor, signal: number): SystemCall =>
  define('pidfd_send_signal', descriptor(pidfd), number(signal, `SIG${signalName(signal)}`), nothing, number(0));

export const getpid = (): SystemCall => define('getpid');
export const getppid = (): SystemCall => define('getppid');
export const setpgid = (pid: number, group: number): SystemCall => define('setpgid', number(pid), number(group));
export const setsid = (): SystemCall => define('setsid');

/** prctl(2). */
export const PR = { SET_PDEATHSIG: 1, SET_DUMPABLE: 4, SET_CHILD_SUBREAPER: 36 } as const;
/** The signal for a child whose parent has ended; 0 for none. */
export const setParentDeathSignal = (signal: number): SystemCall =>
  define(
    'prctl',
    number(PR.SET_PDEATHSIG, 'PR_SET_PDEATHSIG'),
    number(signal, signal === 0 ? '0' : `SIG${signalName(signal)}`),
  );
/**
 * A process that is not dumpable leaves no core file, and its files in /proc belong to root: prctl(2). One that has
 * changed its IDs is not, until it is asked for or a program is executed.
 */
export const setDumpable = (dumpable: boolean): SystemCall =>
  define('prctl', number(PR.SET_DUMPABLE, 'PR_SET_DUMPABLE'), number(dumpable ? 1 : 0));
/** Give memory back: munmap(2). */
export const unmap = (start: number, length: number): SystemCall =>
  define('munmap', number(start, `0x${start.toString(16)}`), number(length));

const ITIMER_REAL = 0;
/** SIGALRM after so many milliseconds, once; 0 for never: setitimer(2). */
export function setAlarm(milliseconds: number): SystemCall {
  const microseconds = BigInt(Math.round(milliseconds * 1000));
  // struct itimerval: no interval, then the first time.
  const timer = Buffer.alloc(32);
  timer.writeBigUInt64LE(microseconds / 1_000_000n, 16);
  timer.writeBigUInt64LE(microseconds % 1_000_000n, 24);
  return define('setitimer', number(ITIMER_REAL, 'ITIMER_REAL'), bytes(timer, `{${milliseconds / 1000}s}`), nothing);
}
export const setSubreaper = (on = true): SystemCall =>
  define('prctl', number(PR.SET_CHILD_SUBREAPER, 'PR_SET_CHILD_SUBREAPER'), number(on ? 1 : 0));

/** Give a signal its default disposition: struct sigaction of the kernel, which has 32 bytes. */
export const resetSignal = (signal: number): SystemCall =>
  define('rt_sigaction', number(signal), bytes(Buffer.alloc(32), '{SIG_DFL}'), nothing, number(8));

const SIG_IGN = 1;
/** Default, ignored, or noted by a handler of the helper's: rt_sigaction(2). */
export function setSignalAction(signal: number, action: 'default' | 'ignore' | 'catch'): SystemCall {
  const disposition = Buffer.alloc(32);
  disposition.writeUInt8(action === 'ignore' ? SIG_IGN : 0, 0);
  const argument: Argument =
    action === 'catch' ? { kind: 'catcher' } : bytes(disposition, action === 'ignore' ? '{SIG_IGN}' : '{SIG_DFL}');
  return define('rt_sigaction', number(signal, `SIG${signalName(signal)}`), argument, nothing, number(8));
}

function signalSet(numbers: readonly number[]): Buffer {
  const set = Buffer.alloc(8);
  for (const one of numbers) set[(one - 1) >> 3] = (set[(one - 1) >> 3] ?? 0) | (1 << ((one - 1) & 7));
  return set;
}
const signalNames = (numbers: readonly number[]): string => `[${numbers.map(signalName).join(' ')}]`;

const SIG_BLOCK = 0;
const SIG_UNBLOCK = 1;
const SIG_SETMASK = 2;
/** Replace the signal mask: by none (before a program starts), by all, or by all but these. */
export function setSignalMask(which: 'none' | 'all' | readonly number[]): SystemCall {
  const open = typeof which === 'string' ? [] : which;
  const mask = which === 'none' ? Buffer.alloc(8) : signalSet(open).map((byte) => ~byte);
  const text = which === 'none' ? '[]' : `~${signalNames(open)}`;
  return define('rt_sigprocmask', number(SIG_SETMASK, 'SIG_SETMASK'), bytes(mask, text), nothing, number(8));
}

/** Block a signal, or let it through: rt_sigprocmask(2). */
export const blockSignal = (signal: number, block: boolean): SystemCall =>
  define(
    'rt_sigprocmask',
    block ? number(SIG_BLOCK, 'SIG_BLOCK') : number(SIG_UNBLOCK, 'SIG_UNBLOCK'),
    bytes(signalSet([signal]), signalNames([signal])),
    nothing,
    number(8),
  );

/** Wait for one of the signals, which are blocked in a helper: rt_sigtimedwait(2) without an end. */
export const waitForSignal = (...numbers: readonly number[]): SystemCall =>
  define('rt_sigtimedwait', bytes(signalSet(numbers), signalNames(numbers)), nothing, nothing, number(8));

// Mounts -------------------------------------------------------------------------------------

export interface MountRequest {
  readonly source: string;
  readonly target: string;
  readonly type: string | null;
  readonly flags: number;
  readonly data: string | null;
}

export const mount = ({ source, target, type, flags: value, data }: MountRequest): SystemCall =>
  define(
    'mount',
    path(source),
    path(target),
    type === null ? nothing : path(type),
    mountArgument(value),
    data === null || data === '' ? nothing : path(data),
  );
export const umount = (target: string, value: number): SystemCall =>
  define('umount2', path(target), umountArgument(value));

const FSOPEN_CLOEXEC = 1;
/** fsopen(2): where the options of a new file system are put together. */
export const openFileSystem = (type: string): SystemCall =>
  define('fsopen', path(type), number(FSOPEN_CLOEXEC, 'FSOPEN_CLOEXEC'));
/** fsconfig(2): one option; `null` for one without a value. */
export const configureFileSystem = (context: Descriptor, key: string, value: string | null): SystemCall =>
  define(
    'fsconfig',
    descriptor(context),
    value === null ? number(0, 'FSCONFIG_SET_FLAG') : number(1, 'FSCONFIG_SET_STRING'),
    path(key),
    value === null ? nothing : path(value),
    number(0),
  );

const OPEN_TREE_CLONE = 1;
const AT_RECURSIVE = 0x8000;
const treeArgument = flags([
  { name: 'OPEN_TREE_CLONE', word: '', value: OPEN_TREE_CLONE },
  { name: 'OPEN_TREE_CLOEXEC', word: '', value: O.CLOEXEC },
  { name: 'AT_RECURSIVE', word: '', value: AT_RECURSIVE },
]);
/** open_tree(2): a copy of a mount, or of all the mounts below it too, that is not attached anywhere yet. */
export const copyTree = (name: string, recursive: boolean): SystemCall =>
  define('open_tree', at, path(name), treeArgument(OPEN_TREE_CLONE | O.CLOEXEC | (recursive ? AT_RECURSIVE : 0)));

const MOVE_MOUNT_F_EMPTY_PATH = 4;
const MOVE_MOUNT_T_SYMLINKS = 0x10;
const attaching = number(
  MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_SYMLINKS,
  'MOVE_MOUNT_F_EMPTY_PATH|MOVE_MOUNT_T_SYMLINKS',
);
/** move_mount(2): attach such a copy. Links in the target are followed, as mount(2) does. */
export const attachTree = (tree: Descriptor, target: string): SystemCall =>
  define('move_mount', descriptor(tree), path(''), at, path(target), attaching);

export interface MountAttributes {
  /** MOUNT_ATTR_*. */
  readonly set: number;
  readonly clear: number;
  /** MS_PRIVATE and its like; 0 leaves it as it is. */
  readonly propagation?: number;
  /** The descriptor of a user namespace, for MOUNT_ATTR_IDMAP. */
  readonly userNamespace?: number;
}

const ATIME = 0x70;
/** struct mount_attr: what to set, what to clear, the propagation, the user namespace. */
function attributesArgument({ set, clear, propagation = 0, userNamespace = 0 }: MountAttributes): Argument {
  const data = Buffer.alloc(32);
  // The ways of atime exclude each other: to set one is to clear the others.
  const cleared = ((set | clear) & ATIME) === 0 ? clear : clear | ATIME;
  [set, cleared, propagation, userNamespace].forEach((word, index) => {
    data.writeBigUInt64LE(BigInt(word), 8 * index);
  });
  const parts = [
    set === 0 ? [] : `attr_set=${flagNames(mountAttributes, set)}`,
    clear === 0 ? [] : `attr_clr=${flagNames(mountAttributes, clear)}`,
    propagation === 0 ? [] : `propagation=${flagNames(mountFlags, propagation)}`,
    userNamespace === 0 ? [] : `userns_fd=${userNamespace}`,
  ];
  return bytes(data, `{${parts.flat().join(', ')}}`);
}

const setAttributesFlags = flags([
  { name: 'AT_EMPTY_PATH', word: '', value: 0x1000 },
  { name: 'AT_SYMLINK_NOFOLLOW', word: '', value: 0x100 },
  { name: 'AT_RECURSIVE', word: '', value: AT_RECURSIVE },
]);
/** mount_setattr(2) on what open_tree(2) has given. */
export const setTreeAttributes = (tree: Descriptor, attributes: MountAttributes, recursive: boolean): SystemCall =>
  define(
    'mount_setattr',
    descriptor(tree),
    path(''),
    setAttributesFlags(0x1000 | (recursive ? AT_RECURSIVE : 0)),
    attributesArgument(attributes),
    number(32),
  );
/** mount_setattr(2) on what is mounted at a path. */
export const setMountAttributes = (target: string, attributes: MountAttributes, recursive: boolean): SystemCall =>
  define(
    'mount_setattr',
    at,
    path(target),
    setAttributesFlags(recursive ? AT_RECURSIVE : 0),
    attributesArgument(attributes),
    number(32),
  );

export const pivotRoot = (newRoot: string, putOld: string): SystemCall =>
  define('pivot_root', path(newRoot), path(putOld));

// Files --------------------------------------------------------------------------------------

export const open = (name: string, value: number, mode = 0): SystemCall =>
  define('openat', at, path(name), openArgument(value | O.CLOEXEC), octal(mode));

const RESOLVE_NO_MAGICLINKS = 2;
const RESOLVE_NO_SYMLINKS = 4;
/** Open a place without ever following a link on the way: openat2(2). */
export function openWithoutLinks(name: string, value: number): SystemCall {
  return define('openat2', at, path(name), withoutLinks(value | O.CLOEXEC), number(24));
}

/** struct open_how. */
const withoutLinks = once((value: number) => {
  const how = Buffer.alloc(24);
  how.writeBigUInt64LE(BigInt(value), 0);
  how.writeBigUInt64LE(BigInt(RESOLVE_NO_SYMLINKS | RESOLVE_NO_MAGICLINKS), 16);
  return bytes(how, `{flags=${flagNames(openFlags, value)}, resolve=RESOLVE_NO_SYMLINKS|RESOLVE_NO_MAGICLINKS}`);
});

export const close = (fd: Descriptor): SystemCall => define('close', descriptor(fd));
export const read = (fd: Descriptor, size: number): SystemCall =>
  define('read', descriptor(fd), output(size), number(size));
export function write(fd: Descriptor, data: Uint8Array): SystemCall {
  const shown = JSON.stringify(Buffer.from(data.subarray(0, 32)).toString());
  return define('write', descriptor(fd), bytes(data, data.length > 32 ? `${shown}...` : shown), number(data.length));
}
export const listDirectory = (fd: Descriptor, size: number): SystemCall =>
  define('getdents64', descriptor(fd), output(size), number(size));
const X_OK = 1;
export const mayExecute = (name: string): SystemCall => define('faccessat', at, path(name), number(X_OK, 'X_OK'));
export const readLink = (name: string): SystemCall => define('readlinkat', at, path(name), output(4096), number(4095));
export const makeDirectory = (name: string, mode: number): SystemCall => define('mkdirat', at, path(name), octal(mode));
const AT_REMOVEDIR = 0x200;
export const symbolicLink = (target: string, name: string): SystemCall =>
  define('symlinkat', path(target), at, path(name));
export const hardLink = (from: string, name: string): SystemCall =>
  define('linkat', at, path(from), at, path(name), number(0));
const nodeKinds = { block: 0o060000, character: 0o020000, fifo: 0o010000 } as const;
/** mknod(2), with a device number as the kernel packs it: makedev(3). */
export function makeNode(
  name: string,
  kind: keyof typeof nodeKinds,
  mode: number,
  [major, minor]: readonly [number, number] = [0, 0],
): SystemCall {
  const device = (minor & 0xff) | ((major & 0xfff) << 8) | ((minor & ~0xff) << 12);
  const format = { block: 'S_IFBLK', character: 'S_IFCHR', fifo: 'S_IFIFO' }[kind];
  return define(
    'mknodat',
    at,
    path(name),
    number(nodeKinds[kind] | mode, `${format}|0${mode.toString(8)}`),
    number(device, kind === 'fifo' ? '0' : `makedev(${major}, ${minor})`),
  );
}
export const removeDirectory = (name: string): SystemCall =>
  define('unlinkat', at, path(name), number(AT_REMOVEDIR, 'AT_REMOVEDIR'));
export const removeFile = (name: string): SystemCall => define('unlinkat', at, path(name), number(0));
export const changeMode = (name: string, mode: number): SystemCall => define('fchmodat', at, path(name), octal(mode));
export const changeDirectory = (name: string): SystemCall => define('chdir', path(name));
export const changeRoot = (name: string): SystemCall => define('chroot', path(name));
export const currentDirectory = (): SystemCall => define('getcwd', output(4096), number(4096));
export const pipe = (): SystemCall => define('pipe2', output(8), number(O.CLOEXEC, 'O_CLOEXEC'));
export const duplicate = (from: Descriptor, to: number): SystemCall =>
  define('dup3', descriptor(from), number(to), number(0));
/** One that no program gets. */
export const duplicateForUs = (from: Descriptor, to: number): SystemCall =>
  define('dup3', descriptor(from), number(to), number(O.CLOEXEC, 'O_CLOEXEC'));

export const STATX_SIZE = 256;
const AT_EMPTY_PATH = 0x1000;
const AT_SYMLINK_NOFOLLOW = 0x100;
const AT_NO_AUTOMOUNT = 0x800;
const STATX_BASIC_STATS = 0x7ff;
const STATX_MNT_ID_UNIQUE = 0x4000;
const STATX_BTIME = 0x800;
const STATX_MASK = STATX_BASIC_STATS | STATX_BTIME | STATX_MNT_ID_UNIQUE;
const statxMask = number(STATX_MASK, 'STATX_BASIC_STATS|STATX_BTIME|STATX_MNT_ID_UNIQUE');
const statxOutput = output(STATX_SIZE);
const withoutFollowing = number(AT_SYMLINK_NOFOLLOW | AT_NO_AUTOMOUNT, 'AT_SYMLINK_NOFOLLOW|AT_NO_AUTOMOUNT');
const following = number(AT_NO_AUTOMOUNT, 'AT_NO_AUTOMOUNT');
const ofDescriptor = number(AT_EMPTY_PATH, 'AT_EMPTY_PATH');
/** statx(2) without following a link at the end. */
export const status = (name: string): SystemCall =>
  define('statx', at, path(name), withoutFollowing, statxMask, statxOutput);
/** statx(2) of what a link leads to. */
export const statusBehind = (name: string): SystemCall =>
  define('statx', at, path(name), following, statxMask, statxOutput);
export const statusOf = (fd: Descriptor): SystemCall =>
  define('statx', descriptor(fd), path(''), ofDescriptor, statxMask, statxOutput);

// Names --------------------------------------------------------------------------------------

export function setHostName(name: string): SystemCall {
  const data = Buffer.from(name);
  return define('sethostname', bytes(data, JSON.stringify(name)), number(data.length));
}
export function setDomainName(name: string): SystemCall {
  const data = Buffer.from(name);
  return define('setdomainname', bytes(data, JSON.stringify(name)), number(data.length));
}
/** struct timespec of a clock: clock_gettime(2). */
export const readClock = (clock: number, name: string): SystemCall =>
  define('clock_gettime', number(clock, name), output(16));
/** struct utsname: six fields of 65 bytes. */
export const systemName = (): SystemCall => define('uname', output(390));
