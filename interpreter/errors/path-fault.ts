/**
 * Where on a path the trouble is: the first component that is missing, no directory, or a link.
 *
 * It walks by looking (`kindOf`), as the process sees it; it cannot tell permissions.
 */
import type { Circumstances } from './circumstances.ts';

export interface PathFault {
  readonly kind: 'missing' | 'not-a-directory' | 'dangling-link';
  /** The path up to and with the component. */
  readonly at: string;
  /** Is it the last one? */
  readonly last: boolean;
}

/** Links that the kernel follows by itself, whatever their text says: proc(5). */
const magic = /^\/proc\/[^/]+\/(ns|fd|exe|cwd|root)(\/[^/]+)?$/;

/** `/a/b/c` as `/a`, `/a/b`, `/a/b/c`. */
function prefixes(path: string): string[] {
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => (path.startsWith('/') ? '/' : '') + parts.slice(0, index + 1).join('/'));
}

/** The first component that ends the walk; null where the whole path exists. */
export function findPathFault(machine: Circumstances, path: string): PathFault | null {
  const walk = prefixes(path);
  for (const [index, at] of walk.entries()) {
    const last = index === walk.length - 1;
    const kind = machine.kindOf(at);
    if (kind === null) return { kind: 'missing', at, last };
    if (kind === 'link') {
      // `/.` makes the walk follow it: a directory, or nothing one can go through.
      const leads = magic.test(at) || machine.kindOf(`${at}/.`) !== null || (last && machine.read(at) !== null);
      if (!leads) return { kind: 'dangling-link', at, last };
    } else if (kind !== 'directory' && !last) {
      return { kind: 'not-a-directory', at, last };
    }
  }
  return null;
}

/** The first component that is a symbolic link; null where none is. */
export function findLink(machine: Circumstances, path: string): string | null {
  return prefixes(path).find((at) => machine.kindOf(at) === 'link') ?? null;
}

/** The directory that the last component stands in. */
export function parentOf(path: string): string {
  const cut = path.replace(/\/+$/, '').lastIndexOf('/');
  return cut > 0 ? path.slice(0, cut) : cut === 0 ? '/' : '.';
}
