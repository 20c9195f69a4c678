/**
 * Who may change a file that is run as root: its helper, for nsx. Whoever may write the file, or a folder
 * above it, could put another program in its place.
 *
 * It looks at owners and modes only, and changes nothing. Access lists (acl(5)) show in the group's bits,
 * which hold the most that any of their entries may.
 */
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

const S_IWGRP = 0o020;
const S_IWOTH = 0o002;
const S_ISVTX = 0o1000;

export interface Changeable {
  readonly place: string;
  readonly why: string;
}

/** IDs of those who are root here anyway, or us. */
export interface Trusted {
  readonly users: ReadonlySet<number>;
  readonly groups: ReadonlySet<number>;
}

/**
 * Root, and us. Root itself also trusts whoever has called sudo, and whoever owns the program that it is running:
 * that is nsx, which could do everything that the helper can. Root of a user namespace trusts the system around
 * it: the owner of its `/` has no ID there, and that root is nobody there who could be tricked into more.
 */
export function trusted(program: string | undefined): Trusted {
  const users = new Set([0, process.geteuid?.() ?? 0]);
  const groups = new Set([0, process.getegid?.() ?? 0]);
  if (process.geteuid?.() === 0) {
    for (const { name, ids } of [
      { name: 'SUDO_UID', ids: users },
      { name: 'SUDO_GID', ids: groups },
    ]) {
      const value = process.env[name];
      if (value !== undefined && /^\d{1,10}$/.test(value)) ids.add(Number(value));
    }
    if (program !== undefined) {
      const { uid, gid } = statSync(program);
      users.add(uid);
      groups.add(gid);
    }
    for (const { map, overflow, ids } of [
      { map: '/proc/self/uid_map', overflow: '/proc/sys/kernel/overflowuid', ids: users },
      { map: '/proc/self/gid_map', overflow: '/proc/sys/kernel/overflowgid', ids: groups },
    ]) {
      if (leavesOut(map)) ids.add(Number(readFileSync(overflow, 'utf8')));
    }
  }
  return { users, groups };
}

/** Whether a map leaves out any ID: those look like the overflow ID, user_namespaces(7). Without /proc, nobody knows. */
function leavesOut(map: string): boolean {
  try {
    const counts = readFileSync(map, 'utf8').trim().split('\n');
    return counts.reduce((sum, line) => sum + Number(line.trim().split(/\s+/)[2]), 0) < 0xffff_ffff;
  } catch {
    return false;
  }
}

/** The file and every folder above it, as far as somebody else may write there: inode(7). */
export function changeableByOthers(path: string, by: Trusted = trusted(process.argv[1])): Changeable[] {
  return placesOf(path).flatMap((place) => {
    const { mode, uid, gid } = statSync(place);
    // In a sticky folder nobody replaces what belongs to others.
    const loose = place === path || (mode & S_ISVTX) === 0;
    if (!by.users.has(uid)) return [{ place, why: `belongs to user ${uid}` }];
    if (loose && (mode & S_IWOTH) !== 0) return [{ place, why: 'may be written by everybody' }];
    return loose && (mode & S_IWGRP) !== 0 && !by.groups.has(gid)
      ? [{ place, why: `may be written by group ${gid}` }]
      : [];
  });
}

/** The file, and the folders above it: both those that its name says, and where links in it lead. */
function placesOf(path: string): string[] {
  const places = new Set<string>();
  for (const start of [path, realpathSync(path)]) {
    for (let place = start; ; place = dirname(place)) {
      places.add(place);
      if (dirname(place) === place) break;
    }
  }
  return [...places];
}

/** What to do about it. */
export const mendChangeable = (changeable: readonly Changeable[]): string =>
  `as the owner: \`chmod go-w ${changeable.map(({ place }) => place).join(' ')}\`, or install nsx where only root may write`;
