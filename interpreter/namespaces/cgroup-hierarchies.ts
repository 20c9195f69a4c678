/**
 * Where this machine has its control groups: cgroups(7). One tree of version 2, trees of version 1 for
 * single controllers, or both side by side.
 *
 * nsx looks with its own eyes: a script's processes may be in cgroup namespaces, where the same paths
 * mean other things.
 */
import { readFileSync } from 'node:fs';

export interface Hierarchy {
  readonly version: 1 | 2;
  /** Where its root, as this machine shows it, is mounted. */
  readonly point: string;
  /** Version 1: the controllers that are bound to it. Version 2: those that its root has to give. */
  readonly controllers: readonly string[];
  /** Of nsx itself, below the mount point; '' at its root. */
  readonly own: string;
}

export function findHierarchies(): readonly Hierarchy[] {
  const paths = ownPaths(textOf('/proc/self/cgroup'));
  const found = new Map<string, Hierarchy>();
  for (const line of textOf('/proc/self/mountinfo').split('\n')) {
    const words = line.split(' ');
    const dash = words.indexOf('-', 6);
    const type = words[dash + 1];
    if (type !== 'cgroup' && type !== 'cgroup2') continue;
    const [root = '/', point = ''] = [words[3], words[4]];
    const options = (words[dash + 3] ?? '').split(',');
    const key = type === 'cgroup2' ? '' : ([...paths.keys()].find((name) => isBoundTo(name, options)) ?? null);
    if (key === null || found.has(key)) continue;
    found.set(key, {
      version: type === 'cgroup2' ? 2 : 1,
      point,
      controllers: type === 'cgroup2' ? wordsOf(`${point}/cgroup.controllers`) : key.split(','),
      own: below(paths.get(key) ?? '/', root),
    });
  }
  return [...found.values()];
}

/** Is a process in the same group of a tree as nsx itself? */
export function sharesGroup(pid: number, { version, controllers }: Hierarchy): boolean {
  const key = version === 2 ? '' : controllers.join(',');
  const groupOf = (who: number | 'self'): string | undefined => ownPaths(textOf(`/proc/${who}/cgroup`)).get(key);
  return groupOf(pid) === groupOf('self');
}

/** proc_pid_cgroup(5): `9:memory:/path`; version 2 names no controller. */
function ownPaths(text: string): Map<string, string> {
  const lines = text.split('\n').flatMap((line) => {
    const [, , controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
    return controllers === undefined || path === undefined ? [] : [[controllers, path] as const];
  });
  return new Map(lines);
}

const isBoundTo = (controllers: string, options: readonly string[]): boolean =>
  controllers !== '' && controllers.split(',').every((name) => options.includes(name));

/** What is mounted may be a part of the tree only, as in a container. */
function below(path: string, root: string): string {
  const rest = root !== '/' && path.startsWith(root) ? path.slice(root.length) : path;
  return rest === '/' ? '' : rest;
}

export function wordsOf(path: string): string[] {
  return textOf(path)
    .split(/\s+/)
    .filter((word) => word !== '');
}

function textOf(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
