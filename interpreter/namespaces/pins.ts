/**
 * Namespaces kept alive by a mount: bind mounts of their files, as `ip netns` makes them. mount(2),
 * namespaces(7).
 *
 * A pin is there for everybody who sees the place, so the file and the mount go into the ledger
 * before they are made, as for every mount. How a namespace is found is `namespaces.ts`.
 */

import { absolute, makeDirectories, statusOf } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import { guards, readStatus } from '../kernel/statx.ts';
import { type SystemCall, SystemCallFailure } from '../kernel/system-call.ts';
import { E, MNT, MS } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { sayIfPrivate, TARGET, unmount } from '../mounts/mounts.ts';
import { refuseIfUsed } from '../mounts/refusals.ts';
import type { LedgerEntry } from '../undo/ledger.ts';
import type { Namespace } from '../values/values.ts';
import { withNamespace } from './namespaces.ts';

/** A number that no other descriptor of a helper has: the namespace's, while it is bound. */
const SOURCE = 61;
/** What is bound, as the call says it; the explanation of its failures looks for it. */
const sourcePath = `/proc/self/fd/${SOURCE}`;

/** `keep`: it stays after the session. */
export function pinAt(machine: Machine, namespace: Namespace, path: string, keep: boolean): void {
  const target = absolute(machine, path);
  const mark = machine.ledger.mark;
  const parent = target.slice(0, target.lastIndexOf('/'));
  if (parent !== '' && statusOf(machine, parent) === null) makeParent(machine, parent);
  const status = statusOf(machine, target);
  if (status === null) makeFile(machine, target);
  else if (status.isDirectory && !machine.kernel.dry) throw onDirectory(machine, target);
  withNamespace(machine, namespace, (fd) => bindAt(machine, namespace, target, fd));
  if (keep) machine.ledger.forgetSince(mark);
  sayIfPrivate(machine);
  machine.emit({ kind: 'mounted', process: machine.process, type: `${namespace.type}:[${namespace.inode}]`, target });
}

/** What the kernel would say, before anybody is told that the directory is in use. */
function onDirectory(machine: Machine, target: string) {
  return machine.fail('nsx::path::not-a-directory', `${target} is a directory, and a namespace is pinned on a file`, {
    help: 'name a file, or a path that is not there yet: it is made',
    facts: { errno: 'ENOTDIR' },
  });
}

/** Where ip(8) keeps its network namespaces: ip-netns(8). */
const NAMED = '/run/netns';

function makeParent(machine: Machine, parent: string): void {
  if (parent !== NAMED) return makeDirectories(machine, parent, 0o755);
  // Others may have put theirs there by the time that ours goes: then it stays, and that is no failure.
  machine.ledger.record({ effect: 'directory', target: NAMED, what: `remove ${NAMED}` }, [
    calls.keepGoing(calls.removeDirectory(NAMED)),
    calls.getpid(),
  ]);
  machine.perform([calls.makeDirectory(NAMED, 0o755)]);
}

/** An empty file to mount on: the kernel binds a file on a file only. */
function makeFile(machine: Machine, target: string): void {
  const { O } = calls;
  const entry = machine.ledger.record({ effect: 'file', target, what: `remove ${target}` }, [calls.removeFile(target)]);
  try {
    machine.perform([
      calls.scoped(calls.open(target, O.WRONLY | O.CREAT | O.EXCL, 0)),
      calls.quietly(calls.statusOf(calls.resultOf(0))),
    ]);
  } catch (error) {
    if (error instanceof SystemCallFailure) machine.ledger.forget(entry);
    throw error;
  }
  const made = statusOf(machine, target);
  if (made) {
    const undoing = [calls.status(target), calls.removeFile(target)];
    machine.ledger.refine(entry, () => ({ calls: undoing, guards: guards.file(made) }));
  }
}

function bindAt(machine: Machine, namespace: Namespace, target: string, fd: number): void {
  const before = statusOf(machine, target);
  const entry = machine.seesSessionMounts && before ? recordMount(machine, target, before) : undefined;
  machine.attempt = { kinds: [namespace.type as never] };
  try {
    const outcomes = machine.perform(bindCalls(target), [fd]);
    // It goes on after a failure only to let go of the namespace.
    const failed = outcomes.find(({ result }) => result < 0);
    if (failed) throw new SystemCallFailure(failed.call, -failed.result);
    const status = outcomes.at(-1)?.outputs[0];
    if (entry && status && before) {
      const only = guards.mounted(before.mountId, readStatus(status));
      machine.ledger.refine(entry, () => ({ calls: [calls.status(target), unmount(target)], guards: only }));
    }
  } catch (error) {
    if (entry && error instanceof SystemCallFailure) machine.ledger.forget(entry);
    throw error;
  }
}

function recordMount(machine: Machine, target: string, before: ReturnType<typeof readStatus>): LedgerEntry {
  refuseIfUsed(machine, target, before);
  return machine.ledger.record(
    { effect: 'mount', target, what: `unmount ${target}` },
    [calls.status(target), unmount(target)],
    guards.anotherMount(before.mountId),
  );
}

/** The target is walked without following a link, and mounted on through its descriptor. */
function bindCalls(target: string): SystemCall[] {
  const request = { source: sourcePath, target: `/proc/self/fd/${TARGET}`, type: null, flags: MS.BIND, data: null };
  return [
    calls.about(target, calls.scoped(calls.openWithoutLinks(target, calls.O.PATH))),
    calls.quietly(calls.duplicate(calls.resultOf(0), TARGET)),
    calls.quietly(calls.duplicate(calls.received(0), SOURCE)),
    calls.keepGoing(calls.about(target, calls.mount(request))),
    calls.quietly(calls.close(TARGET)),
    calls.quietly(calls.close(SOURCE)),
    calls.quietly(calls.status(target)),
  ];
}

/** Unmount a pin and remove its file: umount2(2), unlink(2). */
export function unpinAt(machine: Machine, path: string): void {
  const target = absolute(machine, path);
  if (!isPinned(machine, target)) {
    throw machine.fail('nsx::pin::none', `no namespace is pinned at ${target}`, {
      help: '`mounts | where $it.type == "nsfs"` shows the pins',
      facts: { errno: 'EINVAL' },
    });
  }
  machine.perform([calls.umount(target, MNT.DETACH | MNT.NOFOLLOW)]);
  const { ledger } = machine;
  const mounted = machine.seesSessionMounts ? ledger.find('mount', target) : undefined;
  if (mounted) ledger.forget(mounted);
  machine.emit({ kind: 'unmounted', process: machine.process, target });
  // What lay under it before somebody pinned on it stays: only the empty file of a pin goes.
  if (statusOf(machine, target)?.size !== 0n) return;
  machine.perform([calls.removeFile(target)]);
  const made = ledger.find('file', target);
  if (made) ledger.forget(made);
}

function isPinned(machine: Machine, target: string): boolean {
  if (machine.kernel.dry) return true;
  const { O } = calls;
  const status = statusOf(machine, target);
  if (status === null) throw new SystemCallFailure(calls.umount(target, MNT.DETACH), E.ENOENT);
  if (!status.isMountPoint) return false;
  const [, asked] = machine.perform([
    calls.quietly(calls.scoped(calls.open(target, O.RDONLY | O.NONBLOCK))),
    calls.keepGoing(calls.quietly(calls.askNamespace(calls.resultOf(0), 'NS_GET_NSTYPE'))),
  ]);
  return (asked?.result ?? -1) > 0;
}
