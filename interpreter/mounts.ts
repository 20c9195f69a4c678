/**
 * Mounting and unmounting, so that the host gets back what it had.
 *
 * In a mount namespace of the script's own, anything goes, and everything ends with it. Where the
 * session's own mounts are meant, the target is opened without following a link and mounted on
 * through the descriptor, what is protected or in use is refused, and the ledger knows of it before
 * the kernel does. mount(2), umount2(2), openat2(2).
 */
import { lstatSync } from 'node:fs';
import { normalize } from 'node:path/posix';
import * as calls from './kernel/calls.ts';
import { type SystemCall, SystemCallFailure } from './kernel/system-call.ts';
import type { Machine } from './machine.ts';
import { absolute, guards, makeDirectories, readStatus } from './paths.ts';
import { makeRootWritable, needsWritableRoot } from './writable-root.ts';

const ENOENT = 2;
const EEXIST = 17;
const MNT_DETACH = 2;
const UMOUNT_NOFOLLOW = 8;

/** Never mounted over in the session's own mount namespace, unless the script says `over`. */
const protectedPlaces: ReadonlySet<string> = new Set(
  '/ /proc /sys /dev /etc /usr /bin /sbin /lib /lib32 /lib64 /libx32 /boot /run /var /home /root /tmp /mnt /opt'.split(
    ' ',
  ),
);

const rootlessNotice = 'not root: mounts are visible to this session only (`--sudo` makes them visible to everybody)';

export interface MountRequest {
  readonly type: string | null;
  readonly source: string;
  readonly target: string;
  readonly flags: number;
  readonly data: string | null;
  /** Even over what is protected, in use, or a mount point already. */
  readonly over: boolean;
}

export function mountAt(machine: Machine, request: MountRequest): void {
  const mounted = (): void => {
    sayIfPrivate(machine);
    machine.emit({ kind: 'mounted', process: machine.process, type: request.type ?? 'bind', target: request.target });
  };
  if (machine.seesSessionMounts) mountForAll(machine, request, mounted);
  else mountPrivately(machine, request, mounted);
}

/** Without privileges nobody else sees what was mounted: worth a word, once. */
export function sayIfPrivate(machine: Machine): void {
  if (machine.kernel.rootless && machine.seesSessionMounts) machine.sayOnce(rootlessNotice);
}

/** A missing mount point is made, and removed in the end. */
function mountPrivately(machine: Machine, request: MountRequest, mounted: () => void): void {
  machine.performThen([calls.mount(request)], {
    made: mounted,
    failed: (failure) => {
      if (failure.errno !== ENOENT || !isMissing(machine, request.target)) throw failure;
      makeDirectories(machine, request.target, 0o755);
      machine.perform([calls.mount(request)]);
      mounted();
    },
  });
}

function isMissing(machine: Machine, path: string): boolean {
  const [outcome] = machine.perform([calls.quietly(calls.keepGoing(calls.status(path)))]);
  return outcome?.result === -ENOENT;
}

/** A number that no other descriptor of a helper has, so that its name is known before it is opened. */
export const TARGET = 60;
const onDescriptor = `/proc/self/fd/${TARGET}`;

function mountForAll(machine: Machine, request: MountRequest, mounted: () => void): void {
  const target = absolute(machine, request.target);
  // No link is followed on the way, so `..` leads to where it seems to.
  const place = normalize(target);
  if (protectedPlaces.has(place) && !request.over) {
    throw machine.fail('nsx::mount::protected', `${place} belongs to the whole system: nothing is mounted over it`, {
      help: `mount in a mount namespace of your own, \`clone mount < mount … at ${target} >\`, or say \`over\``,
    });
  }
  if (looksMissing(target)) {
    if (needsWritableRoot(machine, target)) makeRootWritable(machine);
    mountOnNew(machine, request, target, mounted, () => {
      const parent = target.slice(0, target.lastIndexOf('/'));
      if (parent === '' || !isMissing(machine, parent)) return mountOnExisting(machine, request, target, mounted);
      makeDirectories(machine, parent, 0o755);
      mountOnNew(machine, request, target, mounted, () => mountOnExisting(machine, request, target, mounted));
    });
    return;
  }
  mountOnExisting(machine, request, target, mounted);
}

/** Only a hint, since nsx and the process may see different things: it saves a question. */
function looksMissing(path: string): boolean {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) === undefined;
  } catch {
    return false;
  }
}

/** Open the target as descriptor 60, look at it, mount on it, and look at what came of it. */
function mountOnTarget(request: MountRequest, target: string, openedAt: number): SystemCall[] {
  return [
    calls.about(target, calls.scoped(calls.openWithoutLinks(target, calls.O.PATH))),
    calls.quietly(calls.duplicate(calls.resultOf(openedAt), TARGET)),
    calls.quietly(calls.statusOf(TARGET)),
    calls.about(target, calls.mount({ ...request, target: onDescriptor })),
    calls.quietly(calls.close(TARGET)),
    calls.quietly(calls.status(target)),
  ];
}

export const unmount = (target: string): SystemCall => calls.umount(target, MNT_DETACH | UMOUNT_NOFOLLOW);

/** Make the mount point and mount on it, in one message; or do it otherwise, where it cannot be made. */
function mountOnNew(
  machine: Machine,
  request: MountRequest,
  target: string,
  mounted: () => void,
  otherwise: () => void,
): void {
  const { ledger } = machine;
  const [directory, mount] = ledger.recordAll([
    { entry: { effect: 'directory', target, what: `remove ${target}` }, calls: [calls.removeDirectory(target)] },
    { entry: { effect: 'mount', target, what: `unmount ${target}` }, calls: [unmount(target)] },
  ]);
  if (!directory || !mount) throw new Error('the ledger has lost an entry');
  machine.performThen([calls.makeDirectory(target, 0o755), ...mountOnTarget(request, target, 1)], {
    made: (outcomes) => {
      const [made, status] = outcomes.filter(({ call }) => call.name === 'statx').map(({ outputs }) => outputs[0]);
      if (made && status) {
        // In this order: what is written down again comes last, and the last is undone first.
        ledger.refine(directory, [calls.status(target), calls.removeDirectory(target)], guards.file(readStatus(made)));
        const only = guards.mounted(readStatus(made).mountId, readStatus(status));
        ledger.refine(mount, [calls.status(target), unmount(target)], only);
      }
      machine.emit({ kind: 'directory-made', process: machine.process, path: target });
      mounted();
    },
    failed: (failure) => {
      ledger.forget(mount);
      if (failure.call.name !== 'mkdirat') ledger.undo(directory);
      else ledger.forget(directory);
      if (failure.call.name !== 'mkdirat' || (failure.errno !== EEXIST && failure.errno !== ENOENT)) throw failure;
      otherwise();
    },
    dropped: () => {
      ledger.forget(mount);
      ledger.forget(directory);
    },
  });
}

function mountOnExisting(machine: Machine, request: MountRequest, target: string, mounted: () => void): void {
  const opened = calls.about(target, calls.scoped(calls.openWithoutLinks(target, calls.O.PATH)));
  const [, looked] = machine.perform([opened, calls.quietly(calls.statusOf(calls.resultOf(0)))]);
  const before = readStatus(looked?.outputs[0] ?? Buffer.alloc(256));
  if (!request.over) refuseIfUsed(machine, target, before);
  const entry = machine.ledger.record(
    { effect: 'mount', target, what: `unmount ${target}` },
    [calls.status(target), unmount(target)],
    guards.anotherMount(before.mountId),
  );
  try {
    const outcomes = machine.perform(mountOnTarget(request, target, 0));
    const status = outcomes.at(-1)?.outputs[0];
    if (status) {
      const only = guards.mounted(before.mountId, readStatus(status));
      machine.ledger.refine(entry, [calls.status(target), unmount(target)], only);
    }
  } catch (error) {
    if (error instanceof SystemCallFailure) machine.ledger.forget(entry);
    throw error;
  }
  mounted();
}

export function refuseIfUsed(machine: Machine, target: string, status: ReturnType<typeof readStatus>): void {
  if (status.isMountPoint) {
    throw machine.fail('nsx::mount::already-mounted', `something is mounted on ${target} already`, {
      help: 'unmount it, take another place, or say `over` to mount on top',
      facts: { errno: 'EBUSY' },
    });
  }
  if (!status.isDirectory) return;
  const { O } = calls;
  const [, listed] = machine.perform([
    calls.quietly(calls.scoped(calls.open(target, O.RDONLY | O.DIRECTORY))),
    calls.quietly(calls.about(target, calls.listDirectory(calls.resultOf(0), 1024))),
  ]);
  // `.` and `..` take 24 bytes each.
  if (listed && listed.result > 48) {
    throw machine.fail(
      'nsx::mount::not-empty',
      `${target} is not empty: what is in it would be hidden from everybody`,
      {
        help: 'take an empty or a missing directory, or say `over`',
      },
    );
  }
}

export function unmountFrom(machine: Machine, path: string, lazy: boolean): void {
  const target = absolute(machine, path);
  machine.perform([calls.umount(path, lazy ? MNT_DETACH : 0)]);
  const entry = machine.seesSessionMounts ? machine.ledger.find('mount', target) : undefined;
  if (entry) machine.ledger.forget(entry);
  machine.emit({ kind: 'unmounted', process: machine.process, target });
}
