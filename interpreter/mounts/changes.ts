/**
 * Changes of mounts that are there: how they propagate, their flags, their file system's options.
 *
 * Where everybody could see it, a change of somebody else's mount is made only if it can be taken
 * back exactly, and the ledger knows how before it is made. mount(2), mount_setattr(2).
 */

import { hostPath } from '../files/host-path.ts';
import { absolute } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import { isInside, type MountEntry } from '../kernel/mountinfo.ts';
import { guards, readStatus } from '../kernel/statx.ts';
import { type SystemCall, SystemCallFailure } from '../kernel/system-call.ts';
import { E, MS, mountFlags, type PropagationName } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { attributesOf } from './attachments.ts';
import { askFileSystem } from './log.ts';
import type { MountOptions } from './options.ts';
import { propagate } from './propagation.ts';
import { refuseForeign } from './refusals.ts';
import { mountsOfProcess, ownEntry, sessionMounts } from './table.ts';

/** mount(2) with MS_SHARED and its like. A peer group that was left cannot be joined again. */
export function changePropagation(machine: Machine, name: PropagationName, path: string, recursive: boolean): void {
  const target = absolute(machine, path);
  if (machine.seesSessionMounts) {
    for (const mount of foreignMounts(machine, target, recursive)) {
      const before = propagationNames(mount);
      if (before.length > 1 || before[0] === 'shared' || before[0] === 'slave')
        refuseForeign(
          machine,
          mount,
          'it keeps its peers',
          'a peer group that a mount has left cannot be joined again',
        );
      if (before[0] !== name) recordChange(machine, mount, propagate(before[0] ?? 'private', mount.point, false));
    }
  }
  machine.perform([propagate(name, path, recursive)]);
}

/** `shared`, `slave`, both, `unbindable`, or `private`. */
export function propagationNames({ propagation }: MountEntry): PropagationName[] {
  const has = (tag: string): boolean => propagation.some((word) => word.startsWith(tag));
  const names = [
    has('shared:') ? (['shared'] as const) : [],
    has('master:') ? (['slave'] as const) : [],
    has('unbindable') ? (['unbindable'] as const) : [],
  ].flat();
  return names.length > 0 ? names : ['private'];
}

/** mount_setattr(2): flags of this mount, and of those below it, while the file system stays as it is. */
export function changeFlags(machine: Machine, path: string, options: MountOptions, recursive: boolean): void {
  const target = absolute(machine, path);
  const { flags, cleared } = options;
  if (machine.seesSessionMounts) {
    for (const mount of sessionMountsAt(machine, target, recursive))
      recordChange(machine, mount, remountFlags(mount.point, flagsOf(mount.options)));
  }
  try {
    const change = { set: attributesOf(flags), clear: attributesOf(cleared) };
    const rest = attributeFlags & ~cleared;
    machine.perform([calls.standingFor(remountFlags(target, rest), calls.setMountAttributes(path, change, recursive))]);
  } catch (error) {
    if (!(error instanceof SystemCallFailure) || error.errno !== E.ENOSYS) throw error;
    const mounts = mountsAt(mountsOfProcess(machine), target, recursive);
    machine.perform(
      mounts.map(({ point, options: before }) => remountFlags(point, (flagsOf(before) & ~cleared) | flags)),
    );
  }
}

const remountFlags = (target: string, flags: number): SystemCall =>
  calls.mount({ source: 'none', target, type: null, flags: MS.REMOUNT | MS.BIND | flags, data: null });

/** mount(2) with MS_REMOUNT: the file system itself, for everybody who has it mounted. What is not named stays. */
export function changeFileSystem(machine: Machine, path: string, { flags, cleared, data }: MountOptions): void {
  const target = absolute(machine, path);
  const mount = mountsOfProcess(machine).findLast(({ point }) => point === target);
  if (mount) refuseOthersFileSystem(machine, mount);
  const before = mount ? flagsOf(mount.options) | flagsOf(mount.superOptions) : 0;
  const all = MS.REMOUNT | (before & ~cleared) | flags;
  // Its own mounts go with the session; but a statement may fail, and what was written here be still to be removed.
  const [shown] =
    machine.seesSessionMounts && all !== (MS.REMOUNT | before) ? sessionMountsAt(machine, target, false) : [];
  if (shown) {
    const back = { source: 'none', target: shown.point, type: null, flags: MS.REMOUNT | before, data: null };
    recordChange(machine, shown, calls.mount(back));
  }
  try {
    machine.perform([calls.mount({ source: 'none', target: path, type: null, flags: all, data })]);
  } catch (error) {
    const says = error instanceof SystemCallFailure && error.errno === E.EINVAL && mount && data;
    machine.attempt = says ? { says: askFileSystem(machine, mount.type, data) } : {};
    throw error;
  }
}

function refuseOthersFileSystem(machine: Machine, { device, type, point }: MountEntry): void {
  const other = sessionMounts(machine).find((entry) => entry.device === device && !ownEntry(machine, entry.point));
  if (!other) return;
  throw machine.fail(
    'nsx::mount::foreign-file-system',
    `the ${type} at ${point} is the one that is mounted at ${other.point} for everybody: it is not changed`,
    {
      help: `change this mount alone: \`remount ${point} bind with …\``,
      facts: { errno: 'EPERM' },
    },
  );
}

/** All that mount_setattr(2) can change. */
const attributeFlags = mountFlags
  .filter(({ value }) => attributesOf(value) !== 0)
  .reduce((sum, { value }) => sum | value, 0);

/** The mount flags among words such as `ro`, `nosuid`, `size=16k`. */
const flagsOf = (words: readonly string[]): number =>
  mountFlags.filter(({ word }) => words.includes(word)).reduce((sum, { value }) => sum | value, 0);

/** The one on top at a place, and those below it. */
const mountsAt = (mounts: readonly MountEntry[], target: string, recursive: boolean): MountEntry[] =>
  mounts.filter(
    (entry) =>
      (entry.point === target || (recursive && isInside(entry.point, target))) &&
      entry === mounts.findLast(({ point }) => point === entry.point),
  );

const sessionMountsAt = (machine: Machine, target: string, recursive: boolean): MountEntry[] =>
  mountsAt(sessionMounts(machine), hostPath(machine, target) ?? target, recursive);

const foreignMounts = (machine: Machine, target: string, recursive: boolean): MountEntry[] =>
  sessionMountsAt(machine, target, recursive).filter(({ point }) => !ownEntry(machine, point));

/** Write down how a mount was, for as long as it is still this one. */
function recordChange(machine: Machine, { point }: MountEntry, back: SystemCall): void {
  const { kernel, ledger } = machine;
  const [outcome] = kernel.perform(kernel.inspector(), [calls.quietly(calls.status(point))]);
  const { mountId } = readStatus(outcome?.outputs[0] ?? Buffer.alloc(256));
  ledger.record(
    { effect: 'change', target: point, what: `make the mount at ${point} what it was` },
    [calls.status(point), back],
    guards.thisMount(mountId),
  );
}
