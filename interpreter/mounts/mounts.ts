/**
 * Bringing mounts to their places, so that the host gets back what it had.
 *
 * In a mount namespace of the script's own, anything goes, and everything ends with it. Where the
 * session's own mounts are meant, the target is opened without following a link and mounted on
 * through the descriptor, what is protected or in use is refused, and the ledger knows of it before
 * the kernel does. mount(2), umount2(2), openat2(2).
 */
import { lstatSync } from 'node:fs';
import { hostPath } from '../files/host-path.ts';
import { absolute, makeDirectories, makeFile } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import type { Afterwards } from '../kernel/kernel.ts';
import { guards, readStatus } from '../kernel/statx.ts';
import { type Outcome, type SystemCall, SystemCallFailure } from '../kernel/system-call.ts';
import { E, MNT, MS } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { type Attachment, type FileSystem, newFileSystem } from './attachments.ts';
import { askFileSystem } from './log.ts';
import { refuseIfUsed, refuseProtected } from './refusals.ts';
import { makeRootWritable, needsWritableRoot } from './writable-root.ts';

const rootlessNotice = 'not root: mounts are visible to this session only (`--sudo` makes them visible to everybody)';

export interface MountRequest extends FileSystem {
  readonly target: string;
  /** Even over what is protected, in use, or a mount point already. */
  readonly over: boolean;
}

export const mountAt = (machine: Machine, request: MountRequest): void =>
  attach(machine, newFileSystem(request), request.target, request.over);

/** Bring a mount to its place. A mount point that is missing is made, and removed in the end. */
export function attach(machine: Machine, attachment: Attachment, target: string, over: boolean): void {
  machine.attempt = {};
  const mounted = (): void => {
    sayIfPrivate(machine);
    machine.emit({ kind: 'mounted', process: machine.process, type: attachment.type, target });
  };
  try {
    if (machine.seesSessionMounts)
      attachForAll({ machine, attachment, target: absolute(machine, target), mounted }, over);
    else attachPrivately({ machine, attachment, target, mounted });
  } catch (error) {
    const tooOld = error instanceof SystemCallFailure && error.errno === E.ENOSYS;
    if (!tooOld || !attachment.older) throw error;
    attach(machine, attachment.older, target, over);
  }
}

/** Without privileges nobody else sees what was mounted: worth a word, once. */
export function sayIfPrivate(machine: Machine): void {
  if (machine.kernel.rootless && machine.seesSessionMounts) machine.sayOnce(rootlessNotice);
}

interface Job {
  readonly machine: Machine;
  readonly attachment: Attachment;
  readonly target: string;
  /** Says that it is there. */
  readonly mounted: () => void;
}

function attachPrivately(job: Job): void {
  const { machine, attachment, target, mounted } = job;
  const list = attachment.calls({ target, name: target, before: 0 });
  if (machine.process.mountScope.tells) {
    if (isMissing(machine, target)) makeMountPoint(machine, attachment, target);
    const look = expectEcho(machine, target);
    const made = (): void => {
      look();
      mounted();
    };
    return carryOut(job, list, { made });
  }
  carryOut(job, list, {
    made: mounted,
    failed: (failure) => {
      if (failure.errno !== E.ENOENT || !isMissing(machine, target)) throw failure;
      makeMountPoint(machine, attachment, target);
      carryOut(job, list, { made: mounted });
    },
  });
}

function makeMountPoint(machine: Machine, { onFile }: Attachment, target: string): void {
  if (!onFile) {
    makeDirectories(machine, target, 0o755);
    return;
  }
  const parent = target.slice(0, target.lastIndexOf('/'));
  if (parent !== '' && isMissing(machine, parent)) makeDirectories(machine, parent, 0o755);
  makeFile(machine, target);
}

/**
 * What is mounted here may show in the session's own mounts, too, and stays there when this mount namespace
 * ends. Returns what looks whether it did.
 */
function expectEcho(machine: Machine, target: string): () => void {
  const { kernel, ledger } = machine;
  const place = hostPath(machine, absolute(machine, target));
  if (place === null) return () => {};
  const look = () => {
    const [outcome] = kernel.perform(kernel.inspector(), [calls.quietly(calls.keepGoing(calls.status(place)))]);
    return outcome && outcome.result >= 0 ? readStatus(outcome.outputs[0]!) : null;
  };
  const before = look();
  if (!before) return () => {};
  const undoing = [calls.status(place), unmount(place)];
  const entry = ledger.record(
    { effect: 'mount', target: place, what: `unmount ${place}` },
    undoing,
    guards.anotherMount(before.mountId),
  );
  return () => {
    const after = look();
    if (after && after.mountId !== before.mountId)
      ledger.refine(entry, () => ({ calls: undoing, guards: guards.mounted(before.mountId, after) }));
    else ledger.forget(entry);
  };
}

function isMissing(machine: Machine, path: string): boolean {
  const [outcome] = machine.perform([calls.quietly(calls.keepGoing(calls.status(path)))]);
  return outcome?.result === -E.ENOENT;
}

/** A number that no other descriptor of a helper has, so that its name is known before it is opened. */
export const TARGET = 60;
const onDescriptor = `/proc/self/fd/${TARGET}`;
const lookAtTarget = calls.quietly(calls.statusOf(TARGET));
const closeTarget = calls.quietly(calls.close(TARGET));

function attachForAll(job: Job, over: boolean): void {
  const { machine, target } = job;
  const place = hostPath(machine, target) ?? target;
  if (!over) refuseProtected(machine, place, 'nothing is mounted over it');
  if (!looksMissing(place)) return attachOnExisting(job, place, over);
  if (needsWritableRoot(machine, target)) makeRootWritable(machine);
  attachOnNew(job, place, () => {
    const parent = target.slice(0, target.lastIndexOf('/'));
    if (parent === '' || !isMissing(machine, parent)) return attachOnExisting(job, place, over);
    makeDirectories(machine, parent, 0o755);
    attachOnNew(job, place, () => attachOnExisting(job, place, over));
  });
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
function onTarget({ machine, attachment, target }: Job, openedAt: number): SystemCall[] {
  // In a chroot there may be no /proc, where descriptors have names.
  const through = machine.process.root.place === '' ? onDescriptor : target;
  return [
    calls.about(target, calls.scoped(calls.openWithoutLinks(target, calls.O.PATH))),
    calls.quietly(calls.duplicateForUs(calls.resultOf(openedAt), TARGET)),
    lookAtTarget,
    ...attachment.calls({ target: through, name: target, before: openedAt + 3 }),
    closeTarget,
    calls.quietly(calls.status(target)),
  ];
}

/**
 * Make the calls, and then what follows from them. A failure may leave a descriptor open, which would keep
 * the file system below it busy, or half of the work done.
 */
function carryOut({ machine, attachment, target }: Job, list: readonly SystemCall[], then: Afterwards): void {
  const { descriptors, options } = attachment;
  const failed = (failure: SystemCallFailure): void => {
    // Something may fail after the mount has come to its place: another step, or only a look at it.
    const begun = list.indexOf(failure.call) > list.findIndex(({ name }) => name === 'mount' || name === 'move_mount');
    const held = list.some(({ name }) => name === 'dup3');
    const tidying = [...(held ? [calls.close(TARGET)] : []), ...(begun ? undoingOf(attachment, target).calls : [])];
    if (tidying.length > 0) machine.perform(tidying.map((call) => calls.quietly(calls.keepGoing(call))));
    if (failure.errno === E.EINVAL && options)
      machine.attempt = { says: askFileSystem(machine, options.type, options.data) };
    if (!then.failed) throw failure;
    then.failed(failure);
  };
  if (descriptors === undefined) return machine.performThen(list, { ...then, failed });
  let outcomes: readonly Outcome[];
  try {
    outcomes = machine.perform(list, descriptors);
  } catch (error) {
    if (error instanceof SystemCallFailure) return failed(error);
    throw error;
  }
  then.made?.(outcomes);
}

export const unmount = (target: string): SystemCall => calls.umount(target, MNT.DETACH | MNT.NOFOLLOW);

/** What takes the mount at `place` back, and what that is called. */
function undoingOf({ from: source }: Attachment, place: string) {
  if (source !== undefined) {
    const back = calls.mount({ source: place, target: source, type: null, flags: MS.MOVE, data: null });
    return { effect: 'change', target: place, source, what: `move ${place} back to ${source}`, calls: [back] } as const;
  }
  return { effect: 'mount', target: place, what: `unmount ${place}`, calls: [unmount(place)] } as const;
}

/** Make the mount point and mount on it, in one message; or do it otherwise, where it cannot be made. */
function attachOnNew(job: Job, place: string, otherwise: () => void): void {
  const { machine, attachment, target, mounted } = job;
  const { ledger } = machine;
  const file = attachment.onFile === true;
  const remove = file ? calls.removeFile(place) : calls.removeDirectory(place);
  const { calls: undo, ...entry } = undoingOf(attachment, place);
  const [point, mount] = ledger.recordAll([
    { entry: { effect: file ? 'file' : 'directory', target: place, what: `remove ${place}` }, calls: [remove] },
    { entry, calls: undo },
  ]);
  if (!point || !mount) throw new Error('the ledger has lost an entry');
  const { O } = calls;
  const make = file
    ? calls.scoped(calls.open(target, O.WRONLY | O.CREAT | O.EXCL, 0o644))
    : calls.makeDirectory(target, 0o755);
  carryOut(job, [make, ...onTarget(job, 1)], {
    made: (outcomes) => {
      const made = outcomes.find(({ call }) => call === lookAtTarget)?.outputs[0];
      const status = outcomes.at(-1)?.outputs[0];
      if (made && status) {
        // In this order: what is written down again comes last, and the last is undone first.
        const look = calls.status(place);
        ledger.refine(point, () => ({ calls: [look, remove], guards: guards.file(readStatus(made)) }));
        ledger.refine(mount, () => ({
          calls: [look, ...undo],
          guards: guards.mounted(readStatus(made).mountId, readStatus(status)),
        }));
      }
      if (!file) machine.emit({ kind: 'directory-made', process: machine.process, path: target });
      mounted();
    },
    failed: (failure) => {
      const refused = failure.call === make;
      ledger.forget(mount);
      if (refused) ledger.forget(point);
      else ledger.undo(point);
      if (!refused || (failure.errno !== E.EEXIST && failure.errno !== E.ENOENT)) throw failure;
      otherwise();
    },
    dropped: () => {
      ledger.forget(mount);
      ledger.forget(point);
    },
  });
}

function attachOnExisting(job: Job, place: string, over: boolean): void {
  const { machine, attachment, target, mounted } = job;
  const opened = calls.about(target, calls.scoped(calls.openWithoutLinks(target, calls.O.PATH)));
  const [, looked] = machine.perform([opened, calls.quietly(calls.statusOf(calls.resultOf(0)))]);
  const before = readStatus(looked?.outputs[0] ?? Buffer.alloc(256));
  if (!over) refuseIfUsed(machine, target, before);
  const { calls: undo, ...made } = undoingOf(attachment, place);
  const undoing = [calls.status(place), ...undo];
  const entry = machine.ledger.record(made, undoing, guards.anotherMount(before.mountId));
  carryOut(job, onTarget(job, 0), {
    made: (outcomes) => {
      const status = outcomes.at(-1)?.outputs[0];
      if (status) {
        machine.ledger.refine(entry, () => ({
          calls: undoing,
          guards: guards.mounted(before.mountId, readStatus(status)),
        }));
      }
      mounted();
    },
    failed: (failure) => {
      machine.ledger.forget(entry);
      throw failure;
    },
  });
}
