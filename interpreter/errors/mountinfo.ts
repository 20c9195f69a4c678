/**
 * The mounts that a process sees: proc_pid_mountinfo(5), as explanations ask for them.
 *
 * It does not resolve links in the paths it is given.
 */
import { type MountEntry, parseMountinfo } from '../kernel/mountinfo.ts';
import type { Circumstances } from './circumstances.ts';
import { findLink } from './path-fault.ts';

/** In the order in which they were made. Empty where the table cannot be read. */
export const mountsOf = (machine: Circumstances): MountEntry[] =>
  parseMountinfo(machine.read('/proc/self/mountinfo') ?? '');

/** `/a//b/./c/` and `/a/b/c` are the same place; relative paths stay what they are. */
export function tidy(path: string): string {
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  return (path.startsWith('/') ? '/' : '') + parts.join('/');
}

/** The mount at exactly this place: the last one, where several lie on each other. */
export function mountAt(machine: Circumstances, path: string): MountEntry | undefined {
  const place = tidy(path);
  return mountsOf(machine).findLast((entry) => entry.point === place);
}

/** The mount that a path lies on. */
export function mountUnder(machine: Circumstances, path: string): MountEntry | undefined {
  let best: MountEntry | undefined;
  for (const entry of mountsOf(machine)) {
    if (isWithin(path, entry.point) && entry.point.length >= (best?.point.length ?? 0)) best = entry;
  }
  return best;
}

/** The places below a path that are mount points themselves. */
export function mountsBelow(machine: Circumstances, path: string): string[] {
  const place = tidy(path);
  const mounts = mountsOf(machine);
  const top = mountAt(machine, place);
  // What the mount on top hides is below the place, but not below the mount.
  const hidden = (entry: MountEntry): boolean => top !== undefined && !isDescendant(mounts, entry, top);
  return mounts
    .filter((entry) => entry.point !== place && isWithin(entry.point, place) && !hidden(entry))
    .map(({ point }) => point);
}

function isDescendant(mounts: readonly MountEntry[], entry: MountEntry, top: MountEntry): boolean {
  const seen = new Set<number>();
  for (let one: MountEntry | undefined = entry; one && !seen.has(one.id); ) {
    if (one.id === top.id) return true;
    seen.add(one.id);
    const { parent }: MountEntry = one;
    one = mounts.find(({ id }) => id === parent);
  }
  return false;
}

/** What to do about those. */
export const whereProcIsWhole =
  'run nsx on the host, or the container with `--security-opt systempaths=unconfined` or `--privileged`';

/** Places in /proc that something lies on: the kernel shows no fresh procfs to those who must not see them. */
export const hiddenInProc = (machine: Circumstances): string[] =>
  // An empty directory made to be mounted on hides nothing.
  mountsBelow(machine, '/proc').filter((point) => point !== '/proc/sys/fs/binfmt_misc');

export function isWithin(path: string, directory: string): boolean {
  const place = tidy(path);
  return directory === '/' ? place.startsWith('/') : place === directory || place.startsWith(`${directory}/`);
}

/**
 * Is a mount point exactly there? Yes, too, where that cannot be told (no table, a relative path, a
 * link on the way): nothing speaks against it.
 */
export function isMountPoint(machine: Circumstances, path: string): boolean {
  const mounts = mountsOf(machine);
  if (mounts.length === 0 || mounts.some((entry) => entry.point === tidy(path))) return true;
  return !path.startsWith('/') || findLink(machine, path) !== null;
}

/** Is a path one of a tree of control groups? Those are there even where the table cannot be read. */
export function isInCgroup({ machine, path }: { readonly machine: Circumstances; readonly path: string }): boolean {
  return ['cgroup', 'cgroup2'].includes(mountUnder(machine, path)?.type ?? '') || path.startsWith('/sys/fs/cgroup/');
}
