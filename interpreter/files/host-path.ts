/**
 * Where something is for the session itself that a process knows by a path of its own. What has to be
 * undone is undone by the keeper, which has the session's root and the session's mounts.
 *
 * It goes by the names of directories and follows no links; the guards of the ledger see to it that
 * a place which only seems to be the right one is left alone.
 */

import { coveringMount, isInside } from '../kernel/mountinfo.ts';
import type { Machine } from '../machine.ts';
import { mountsOfProcess, sessionMounts } from '../mounts/table.ts';

/** Null where the session does not see it. `path` is absolute. */
export function hostPath(machine: Machine, path: string): string | null {
  const { place: rootPlace } = machine.process.root;
  if (machine.seesSessionMounts) return rootPlace === null ? null : rootPlace + path;
  const mount = coveringMount(mountsOfProcess(machine), path);
  // In a chroot the mount around the root is not listed.
  if (!mount) return rootPlace === null ? null : rootPlace + path;
  const inner = joined(mount.root, path.slice(mount.point === '/' ? 0 : mount.point.length));
  const mounts = sessionMounts(machine);
  for (const other of mounts) {
    if (other.device !== mount.device || !isInside(inner, other.root)) continue;
    const place = joined(other.point, other.root === '/' ? inner : inner.slice(other.root.length));
    if (coveringMount(mounts, place) === other) return place;
  }
  return null;
}

const joined = (directory: string, rest: string): string => {
  if (rest === '' || rest === '/') return directory;
  return directory === '/' ? rest : directory + rest;
};
