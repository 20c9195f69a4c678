/**
 * The mounts that a process sees, as the kernel lists them: proc_pid_mountinfo(5).
 *
 * It only reads text; whose text that is, others find out.
 */
export interface MountEntry {
  readonly id: number;
  readonly parent: number;
  /** `254:0`: which file system it is. */
  readonly device: string;
  /** What of the file system is mounted; `net:[4026531840]` for a pinned namespace. */
  readonly root: string;
  readonly point: string;
  readonly options: readonly string[];
  /** `shared:1`, `master:2`, `unbindable`. */
  readonly propagation: readonly string[];
  readonly type: string;
  readonly source: string;
  readonly superOptions: readonly string[];
}

/** In the order in which they were made. */
export function parseMountinfo(text: string): MountEntry[] {
  return text.split('\n').flatMap((line) => parseLine(line) ?? []);
}

function parseLine(line: string): MountEntry | undefined {
  const words = line.split(' ');
  const dash = words.indexOf('-', 6);
  if (dash < 0) return undefined;
  return {
    id: Number(words[0]),
    parent: Number(words[1]),
    device: words[2] ?? '',
    root: unescapeOctal(words[3] ?? ''),
    point: unescapeOctal(words[4] ?? ''),
    options: (words[5] ?? '').split(','),
    propagation: words.slice(6, dash),
    type: words[dash + 1] ?? '',
    source: unescapeOctal(words[dash + 2] ?? ''),
    superOptions: (words[dash + 3] ?? '').split(','),
  };
}

/** Blanks, newlines and backslashes are written as `\040`. */
function unescapeOctal(text: string): string {
  return text.replace(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8)));
}

/** The number in `shared:7`, `master:3` or `propagate_from:2`; null where there is none. */
export function peerGroup({ propagation }: MountEntry, tag: 'shared' | 'master' | 'propagate_from'): number | null {
  const found = propagation.find((word) => word.startsWith(`${tag}:`));
  return found === undefined ? null : Number(found.slice(tag.length + 1));
}

/** Is `path` the directory, or in it? Both without `..` and `//`. */
export function isInside(path: string, directory: string): boolean {
  return directory === '/' || path === directory || path.startsWith(`${directory}/`);
}

/** The one that a path lies on: the deepest, and of several on each other the last. */
export function coveringMount(mounts: readonly MountEntry[], path: string): MountEntry | undefined {
  let best: MountEntry | undefined;
  for (const entry of mounts) {
    if (isInside(path, entry.point) && entry.point.length >= (best?.point.length ?? 0)) best = entry;
  }
  return best;
}
