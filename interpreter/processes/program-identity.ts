/**
 * `--as-user`: programs run as whoever has called sudo, and not as root.
 *
 * The process changes its IDs right before execve(2), and keeps root as its saved user ID until then: the program
 * gets its saved IDs from the effective ones (credentials(7)), so it has no way back, while a process that finds no
 * program goes on as it was. A process that is not root outside, by its own `setuid` or a map, stays who it is.
 */
import { readFileSync } from 'node:fs';
import { clearAmbient, setGroupIds, setGroups, setUserIds } from '../kernel/credential-calls.ts';
import type { Transition } from '../kernel/kernel.ts';

export interface Identity {
  readonly uid: number;
  readonly gid: number;
  readonly groups: readonly number[];
}

/** Leave an ID as it is. */
const SAME = -1;

/** What to do to a process of this PID, as nsx sees it; null where there is nothing to do. */
export function becomeUser({ uid, gid, groups }: Identity, pid: number): Transition | null {
  const status = read(`/proc/${pid}/status`);
  const numbers = (name: string): number[] =>
    new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.match(/\d+/g)?.map(Number) ?? [];
  const [realUser = 0, effectiveUser = 0] = numbers('Uid');
  const [realGroup = 0, effectiveGroup = 0] = numbers('Gid');
  if (realUser !== 0 && effectiveUser !== 0) return null;
  const toUser = inside(read(`/proc/${pid}/uid_map`), read('/proc/self/uid_map'));
  const toGroup = inside(read(`/proc/${pid}/gid_map`), read('/proc/self/gid_map'));
  const [ownUser, ownGroup] = [toUser(uid), toGroup(gid)];
  // One that has no number in there cannot be had: the kernel says so, to a call that changes nothing.
  if (ownUser === null) return { before: [setUserIds(uid, uid, uid)], after: [] };
  if (ownGroup === null) return { before: [setGroupIds(gid, gid, gid)], after: [] };
  const known = (ids: readonly number[]): number[] => ids.flatMap((id) => toGroup(id) ?? []);
  return {
    before: [
      clearAmbient(),
      setGroups(known(groups)),
      setGroupIds(ownGroup, ownGroup, SAME),
      setUserIds(ownUser, ownUser, SAME),
    ],
    after: [
      setUserIds(toUser(realUser) ?? SAME, toUser(effectiveUser) ?? SAME, SAME),
      setGroupIds(toGroup(realGroup) ?? SAME, toGroup(effectiveGroup) ?? SAME, SAME),
      setGroups(known(numbers('Groups'))),
    ],
  };
}

/**
 * From the IDs that nsx sees to those of a user namespace, by its map as nsx sees it: user_namespaces(7). Of nsx's
 * own namespace the map shows what is around that, so it is left out.
 */
function inside(map: string, own: string): (id: number) => number | null {
  if (map === own) return (id) => id;
  const ranges = map.split('\n').map((line) => line.trim().split(/\s+/).map(Number));
  return (id) => {
    for (const [first = 0, outside = 0, count = 0] of ranges)
      if (id >= outside && id < outside + count) return first + id - outside;
    return null;
  };
}

/** A dry run has nobody to look at: it is as root, where nsx is. */
function read(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return path.endsWith('/status') || path.includes('/self/') ? '' : read(path.replace(/\d+/, 'self'));
  }
}
