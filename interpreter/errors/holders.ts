/**
 * Who keeps a mount busy: processes of the same mount namespace with a working directory, a root, an
 * open file, a program or a mapped file there. proc_pid_cwd(5), proc_pid_fd(5), proc_pid_maps(5).
 *
 * What lies on the mount is told by its path, so a process that was in a directory before something
 * was mounted over it is counted, too. Processes that we may not look at are left out.
 */
import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import type { Holder } from './circumstances.ts';
import { isWithin, tidy } from './mountinfo.ts';

/** More than anybody would read. */
const MOST = 50;

/** `path` is as process `pid` sees it; without a PID, as nsx does. */
export function holdersOf(path: string, pid: number | 'self' = 'self'): Holder[] {
  const namespace = linkOf(`/proc/${pid}/ns/mnt`);
  const root = linkOf(`/proc/${pid}/root`) ?? '/';
  const place = tidy(`${root}/${path}`);
  const holders: Holder[] = [];
  for (const other of list('/proc')) {
    if (!/^\d+$/.test(other) || linkOf(`/proc/${other}/ns/mnt`) !== namespace) continue;
    const how = useOf(`/proc/${other}`, place);
    if (how !== null) holders.push({ pid: Number(other), name: nameOf(other), how });
    if (holders.length >= MOST) break;
  }
  return holders;
}

function useOf(directory: string, place: string): Holder['how'] | null {
  const isThere = (link: string): boolean => {
    const target = linkOf(link);
    return target?.startsWith('/') === true && isWithin(target, place);
  };
  if (isThere(`${directory}/cwd`)) return 'cwd';
  // The root of everybody is at `/`; only one of its own says something.
  if (place !== '/' && isThere(`${directory}/root`)) return 'root';
  if (isThere(`${directory}/exe`)) return 'program';
  if (list(`${directory}/fd`).some((fd) => isThere(`${directory}/fd/${fd}`))) return 'file';
  return isMapped(directory, place) ? 'map' : null;
}

function isMapped(directory: string, place: string): boolean {
  try {
    const lines = readFileSync(`${directory}/maps`, 'utf8').split('\n');
    return lines.some((line) => {
      const start = line.indexOf('/');
      return start >= 0 && isWithin(line.slice(start), place);
    });
  } catch {
    return false;
  }
}

function nameOf(pid: string): string {
  try {
    return readFileSync(`/proc/${pid}/comm`, 'utf8').trim();
  } catch {
    return '?';
  }
}

function linkOf(path: string): string | null {
  try {
    return readlinkSync(path);
  } catch {
    return null;
  }
}

function list(path: string): string[] {
  try {
    return readdirSync(path);
  } catch {
    return [];
  }
}
