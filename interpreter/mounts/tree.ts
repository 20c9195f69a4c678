/**
 * Mounts as a drawing: each below the one that it is mounted on, as findmnt(8) shows them.
 */
import type { MountEntry } from '../kernel/mountinfo.ts';

export function drawMounts(mounts: readonly MountEntry[]): string {
  const lines: [place: string, rest: string][] = [];
  const isThere = (id: number): boolean => mounts.some((entry) => entry.id === id);
  const visit = (entry: MountEntry, lead: string, branch: string, indent: string): void => {
    lines.push([`${lead}${branch}${entry.point}`, describe(entry)]);
    // The initial root is its own parent.
    const children = mounts.filter(({ id, parent }) => parent === entry.id && id !== entry.id);
    children.forEach((child, index) => {
      const last = index === children.length - 1;
      visit(child, lead + indent, last ? '└─' : '├─', last ? '  ' : '│ ');
    });
  };
  for (const entry of mounts) if (!isThere(entry.parent) || entry.parent === entry.id) visit(entry, '', '', '');
  const width = Math.max(0, ...lines.map(([place]) => place.length));
  return lines.map(([place, rest]) => `${place.padEnd(width)}  ${rest}`).join('\n');
}

function describe({ type, source, root, options, propagation }: MountEntry): string {
  const part = root === '/' ? source : `${source}[${root}]`;
  return [type, part, options.join(','), ...propagation].join('  ');
}
