/** A machine that exists on paper only: files, links, mounts, holders, as an explanation looks at them. */
import type { Circumstances, Holder } from '../../../interpreter/errors/circumstances.ts';
import { type Explanation, explainFailure } from '../../../interpreter/errors/errno.ts';
import { type SystemCall, SystemCallFailure } from '../../../interpreter/kernel/system-call.ts';
import {
  findErrno,
  findNamespaceKind,
  type NamespaceKind,
  type NamespaceName,
} from '../../../interpreter/kernel/tables.ts';

export interface Paper {
  /** path: text; the directories on the way are there, too. */
  readonly files?: Readonly<Record<string, string>>;
  readonly directories?: readonly string[];
  /** Leave out the directories that every machine has, and /proc where no status is given. */
  readonly empty?: boolean;
  /** link: what it leads to. */
  readonly links?: Readonly<Record<string, string>>;
  /** `POINT TYPE [OPTIONS] [PROPAGATION] [SOURCE] [ROOT]` */
  readonly mounts?: readonly string[];
  readonly holders?: readonly Holder[];
  readonly owns?: Partial<Record<NamespaceName, boolean>>;
  readonly rootless?: boolean;
  readonly pids?: readonly number[];
  readonly kinds?: readonly NamespaceName[];
  readonly program?: Circumstances['program'];
  readonly says?: readonly string[];
  /** Fields of /proc/self/status. */
  readonly status?: Readonly<Record<string, string>>;
}

/** No capability at all. */
export const powerless = { CapEff: '0000000000000000' };
export const almighty = { CapEff: '000001ffffffffff' };
/** Root in a user namespace of its own. */
export const inUserNamespace = { '/proc/self/uid_map': '0 1000 1\n', '/proc/self/gid_map': '0 1000 1\n' };

export function machine(paper: Paper = {}): Circumstances {
  const files: Record<string, string> = { ...paper.files };
  if (!paper.empty || paper.status)
    files['/proc/self/status'] = Object.entries({ Name: 'nsx-helper', ...paper.status })
      .map(([name, value]) => `${name}:\t${value}\n`)
      .join('');
  if (paper.mounts) files['/proc/self/mountinfo'] = mountinfo(paper.mounts);
  const links = paper.links ?? {};
  const directories = new Set(paper.empty ? ['/'] : ['/', '/tmp', '/bin', '/usr', ...(paper.directories ?? [])]);
  for (const path of [...Object.keys(files), ...Object.keys(links), ...directories]) {
    for (let at = path.lastIndexOf('/'); at > 0; at = path.lastIndexOf('/', at - 1)) directories.add(path.slice(0, at));
  }
  const follow = (path: string): string => links[path] ?? path;
  const kindOf: Circumstances['kindOf'] = (path) => {
    if (path.endsWith('/.')) return directories.has(follow(path.slice(0, -2))) ? 'directory' : null;
    const cut = path.lastIndexOf('/');
    const at = cut > 0 ? `${follow(path.slice(0, cut))}${path.slice(cut)}` : path;
    if (at in links) return 'link';
    if (directories.has(at)) return 'directory';
    return at in files ? 'file' : null;
  };
  return {
    read: (path) => files[follow(path)] ?? null,
    kindOf,
    holders: () => paper.holders ?? [],
    owns: (kind) => paper.owns?.[kind] ?? null,
    rootless: paper.rootless ?? false,
    pids: paper.pids ?? [100],
    kinds: paper.kinds ?? [],
    ...(paper.program ? { program: paper.program } : {}),
    ...(paper.says ? { says: paper.says } : {}),
  };
}

function mountinfo(mounts: readonly string[]): string {
  const ids = new Map<string, number>();
  return mounts
    .map((line, index) => {
      const [point = '/', type = 'tmpfs', options = 'rw', propagation = '-', source = 'none', root = '/'] =
        line.split(' ');
      const outer = [...ids.keys()].filter((other) => point.startsWith(other)).sort((a, b) => b.length - a.length)[0];
      const parent = outer === undefined ? 1 : ids.get(outer);
      ids.set(point, 20 + index);
      const shown = propagation === '-' ? '' : ` ${propagation}`;
      return `${20 + index} ${parent} 0:${index} ${root} ${point} ${options}${shown} - ${type} ${source} rw\n`;
    })
    .join('');
}

export const kinds = (...names: readonly string[]): NamespaceKind[] => names.map((name) => findNamespaceKind(name)!);

export function explain(call: SystemCall, errno: string, paper: Paper = {}): Explanation {
  const entry = findErrno(errno);
  if (!entry) throw new Error(`no errno ${errno}`);
  return explainFailure(new SystemCallFailure(call, entry.number), machine(paper));
}
