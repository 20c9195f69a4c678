/**
 * Taking mounts away: umount2(2). In the session's own mount namespace only what the session has
 * made, since nothing brings another mount back.
 */

import { hostPath } from '../files/host-path.ts';
import { absolute } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import { type MountEntry, peerGroup } from '../kernel/mountinfo.ts';
import { MNT } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { refuseForeign } from './refusals.ts';
import { mountsOfProcess, ownEntry, sessionMounts } from './table.ts';

export function unmountFrom(machine: Machine, path: string, lazy: boolean): void {
  const target = absolute(machine, path);
  const { process, ledger } = machine;
  const place = hostPath(machine, target) ?? target;
  if (process.mountScope.tells && !ownEntry(machine, place)) refuseIfForeign(machine, target);
  machine.perform([calls.umount(path, lazy ? MNT.DETACH : 0)]);
  if (process.mountScope.tells) {
    // One that was moved here was made elsewhere: then both places are done with.
    let entry = ownEntry(machine, place);
    while (entry) {
      ledger.forget(entry);
      entry = entry.source === undefined ? undefined : ownEntry(machine, entry.source);
    }
  }
  machine.emit({ kind: 'unmounted', process, target });
}

/** What is no mount point at all is left to the kernel, which says so. */
function refuseIfForeign(machine: Machine, target: string): void {
  const mounts = mountsOfProcess(machine);
  const mount = mounts.findLast(({ point }) => point === target);
  if (!mount) return;
  // An ordinary user's session has mounts of its own, and the kernel keeps together what was there before.
  if (machine.kernel.rootless) return;
  if (machine.seesSessionMounts) refuseForeign(machine, mount, 'it is not taken away', 'nothing would bring it back');
  const parent = mounts.find(({ id }) => id === mount.parent);
  if (parent && isHeard(machine, parent))
    refuseForeign(machine, mount, 'it is not taken away', 'it would go outside of this mount namespace, too');
}

/** Does the session have a peer or a slave of this mount? */
function isHeard(machine: Machine, mount: MountEntry): boolean {
  const group = peerGroup(mount, 'shared');
  return (
    group !== null &&
    sessionMounts(machine).some((other) => peerGroup(other, 'shared') === group || peerGroup(other, 'master') === group)
  );
}
