/**
 * `--sandbox`: what the keeper and the session process do to themselves before a script that nobody trusts begins.
 *
 * There are two user namespaces, one in the other. In the outer one, which is the keeper's, the mounts are made as
 * they are to be, and it is written down that it may have one user namespace inside, and no more. The session process
 * then leaves for the inner one: to a less privileged mount namespace everything that it gets comes locked
 * (mount_namespaces(7)), so that its root, whatever it is able to do there, can make nothing writable and uncover
 * nothing. It is PID 1 of a PID namespace of its own, whose end is the end of everything in it.
 *
 * What a program may do is in `interpreter/sandbox.ts`.
 */
import { existsSync, lstatSync } from 'node:fs';
import { writeAndClose } from './call-lists.ts';
import * as calls from './calls.ts';
import { setGroupIds, setGroups, setNoNewPrivileges, setUserIds } from './credential-calls.ts';
import { OWN_PROCESSES, setLimit } from './limits.ts';
import type { SystemCall } from './system-call.ts';
import { findNamespaceKind, MS, type NamespaceName } from './tables.ts';

/** Whoever root is in a sandbox: user_namespaces(7) calls it the overflow ID, and nothing should belong to it. */
const NOBODY = 65_534;
const NOSUID = 2;
const NODEV = 4;
const NOEXEC = 8;
const READ_ONLY = 1;
const NO_SUID = 2;

/** Sockets through which somebody else's processes could be asked to do something, and what is private. */
const hidden = ['/run', '/var/run', '/home', '/root'];
const devices = ['null', 'zero', 'full', 'random', 'urandom', 'tty'];
const writable = ['/tmp', '/proc', '/dev/pts', '/dev/shm'];

export interface SandboxLimits {
  readonly processes: number | null;
  /** Of processor time, for each program; null for as much as it wants. */
  readonly seconds: number | null;
}

const kinds = (...names: readonly NamespaceName[]) => names.map((name) => findNamespaceKind(name)!);
const mount = (type: string, target: string, flags: number, data: string | null = null): SystemCall =>
  calls.mount({ source: type, target, type, flags, data });

function* mapOneId(id: number, group: number): Iterable<SystemCall> {
  yield* writeAndClose('/proc/self/setgroups', 'deny');
  yield* writeAndClose('/proc/self/uid_map', `0 ${id} 1`);
  yield* writeAndClose('/proc/self/gid_map', `0 ${group} 1`);
}

/** Of the keeper: the outer user namespace, in which nothing of the host can be written. */
export function* sandboxKeeper(): Iterable<SystemCall> {
  const isRoot = process.geteuid?.() === 0;
  if (isRoot) {
    yield setGroups([]);
    yield setGroupIds(NOBODY, NOBODY, NOBODY);
    yield setUserIds(NOBODY, NOBODY, NOBODY);
    // Or its files in /proc would still be root's.
    yield calls.setDumpable(true);
  }
  yield calls.unshare(kinds('user', 'mount', 'pid'));
  yield* mapOneId(isRoot ? NOBODY : (process.geteuid?.() ?? 0), isRoot ? NOBODY : (process.getegid?.() ?? 0));
  yield calls.mount({ source: 'none', target: '/', type: null, flags: MS.REC | MS.PRIVATE, data: null });
  yield calls.setMountAttributes('/', { set: READ_ONLY | NO_SUID, clear: 0 }, true);
}

/** Of the session process, which is PID 1 already. */
export function* sandboxSession({ processes, seconds }: SandboxLimits): Iterable<SystemCall> {
  yield calls.unshare(kinds('mount'));
  yield mount('proc', '/proc', NOSUID | NODEV | NOEXEC);
  yield mount('tmpfs', '/tmp', NOSUID | NODEV, 'mode=1777,size=64M');
  yield* makeDevices('/tmp/.dev');
  for (const place of hidden.filter(isDirectory)) yield mount('tmpfs', place, NOSUID | NODEV, 'mode=755,size=4k');
  yield calls.setMountAttributes('/', { set: READ_ONLY | NO_SUID, clear: 0 }, true);
  for (const place of writable) yield calls.setMountAttributes(place, { set: 0, clear: READ_ONLY }, false);
  yield* writeAndClose('/proc/sys/user/max_user_namespaces', '1');
  const most = BigInt((processes ?? 0) + OWN_PROCESSES);
  if (processes !== null) yield setLimit('nproc', { soft: most, hard: most });
  if (seconds !== null) yield setLimit('cpu', { soft: BigInt(seconds), hard: BigInt(seconds + 1) });
  yield setLimit('core', { soft: 0n, hard: 0n });
  // No terminal is its own: what it writes there is shown, and what it reads is ours to give (TIOCSTI: tty_ioctl(4)).
  yield calls.setsid();
  yield calls.unshare(kinds('user', 'mount', 'net', 'ipc', 'uts', 'cgroup'));
  yield* mapOneId(0, 0);
  yield setNoNewPrivileges();
  yield calls.changeDirectory('/');
}

/** A /dev of its own, with what programs expect and no way to a device. */
function* makeDevices(place: string): Iterable<SystemCall> {
  yield calls.makeDirectory(place, 0o755);
  yield mount('tmpfs', place, NOSUID | NOEXEC, 'mode=755,size=64k');
  for (const name of devices) {
    yield calls.open(`${place}/${name}`, calls.O.WRONLY | calls.O.CREAT, 0o644);
    yield calls.quietly(calls.close(calls.resultOf(-1)));
    yield calls.mount({ source: `/dev/${name}`, target: `${place}/${name}`, type: null, flags: MS.BIND, data: null });
  }
  for (const name of ['pts', 'shm']) yield calls.makeDirectory(`${place}/${name}`, 0o755);
  yield mount('devpts', `${place}/pts`, NOSUID | NOEXEC, 'newinstance,ptmxmode=0666,mode=620');
  yield mount('tmpfs', `${place}/shm`, NOSUID | NODEV, 'mode=1777,size=64M');
  for (const [name, target] of [
    ['ptmx', 'pts/ptmx'],
    ['fd', '/proc/self/fd'],
    ['stdin', '/proc/self/fd/0'],
    ['stdout', '/proc/self/fd/1'],
    ['stderr', '/proc/self/fd/2'],
  ] as const)
    yield calls.symbolicLink(target, `${place}/${name}`);
  yield calls.mount({ source: place, target: '/dev', type: null, flags: MS.MOVE, data: null });
  yield calls.removeDirectory(place);
}

/** A link leads to one of the others. */
const isDirectory = (place: string): boolean => existsSync(place) && lstatSync(place).isDirectory();
