/**
 * How an explanation looks at the machine: through nsx's own eyes where the process sees the same
 * files, and through the process itself where it does not.
 */

import { lstatSync, readFileSync, readlinkSync, statSync } from 'node:fs';
import type { Circumstances } from './circumstances.ts';
import { holdersOf } from './holders.ts';
import { ownsNamespace } from './owners.ts';

/** The process that failed, as far as it is looked at. */
export interface Observed {
  readonly pid: number;
  readonly pids: readonly number[];
  readonly rootless: boolean;
}

export function circumstancesOf(
  process: Observed,
  attempt: Pick<Circumstances, 'program' | 'says'> & Partial<Pick<Circumstances, 'kinds'>>,
): Circumstances {
  const root = rootOf(process);
  return {
    rootless: process.rootless,
    pids: process.pids,
    kinds: attempt.kinds ?? [],
    ...(attempt.program ? { program: attempt.program } : {}),
    ...(attempt.says ? { says: attempt.says } : {}),
    read: (path) => readOrNull(inside(root, process, path)),
    kindOf: (path) => kindOrNull(inside(root, process, path)),
    holders: (path) => holdersOf(path, process.pid),
    owns: (kind) => ownsNamespace(process.pid, kind),
  };
}

/** proc_pid_root(5): a process's own view of the file system, from outside. */
function rootOf(process: Observed): string {
  const root = `/proc/${process.pid}/root`;
  try {
    readlinkSync(root);
    return root;
  } catch {
    return '';
  }
}

function inside(root: string, process: Observed, path: string): string {
  if (path.startsWith('/proc/self/')) return path.replace('/proc/self/', `/proc/${process.pid}/`);
  if (path.startsWith('/proc/sys/')) return path;
  return path.startsWith('/') ? root + path : `/proc/${process.pid}/cwd/${path}`;
}

function readOrNull(path: string): string | null {
  try {
    // A pipe would never answer, and /dev/zero never end.
    if (!statSync(path).isFile()) return null;
    return readFileSync(path, 'utf8');
  } catch {
    return null;
  }
}

function kindOrNull(path: string): ReturnType<Circumstances['kindOf']> {
  try {
    const status = lstatSync(path);
    if (status.isSymbolicLink()) return 'link';
    if (status.isDirectory()) return 'directory';
    return status.isFile() ? 'file' : 'other';
  } catch {
    return null;
  }
}
