/**
 * What is wrong with the text of a uid_map or gid_map: user_namespaces(7).
 *
 * Only the form is checked; whether the IDs are permitted is for the kernel.
 */

const MOST_LINES = 340;
const LARGEST = 0xffffffff;

interface Range {
  readonly line: number;
  readonly inside: number;
  readonly outside: number;
  readonly count: number;
}

/** The first fault, as the end of a sentence; null where there is none. */
export function findMapFault(text: string): string | null {
  const lines = text.replace(/\n$/, '').split('\n');
  if (text.trim() === '') return 'the map is empty';
  if (lines.length > MOST_LINES) return `the map has ${lines.length} lines, and the kernel takes ${MOST_LINES} at most`;
  const ranges: Range[] = [];
  for (const [index, content] of lines.entries()) {
    const line = index + 1;
    const shown = `line ${line} (\`${content.trim()}\`)`;
    const words = content.trim().split(/\s+/);
    if (words.length !== 3 || !words.every((word) => /^\d+$/.test(word))) return `${shown} is not three numbers`;
    const [inside = 0, outside = 0, count = 0] = words.map(Number);
    if (count === 0) return `${shown} maps no ID: its count is 0`;
    if (inside + count > LARGEST || outside + count > LARGEST) return `${shown} goes beyond the largest ID`;
    const other = ranges.find((range) => overlaps(range, { line, inside, outside, count }));
    if (other) return `${shown} overlaps line ${other.line}`;
    ranges.push({ line, inside, outside, count });
  }
  return null;
}

/** The ranges of a text that has no fault. */
function rangesOf(text: string): { readonly inside: number; readonly outside: number; readonly count: number }[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [inside = 0, outside = 0, count = 0] = line.trim().split(/\s+/).map(Number);
      return { inside, outside, count };
    });
}

/** Does it map an ID to this one outside? */
export const mapsOutside = (text: string, id: number): boolean =>
  rangesOf(text).some(({ outside, count }) => id >= outside && id < outside + count);

/** The first ID outside that the user namespace there does not have, by its own map; null where it has them all. */
export function firstMissingOutside(text: string, outerMap: string): number | null {
  const there = rangesOf(outerMap).sort((a, b) => a.inside - b.inside);
  for (const { outside, count } of rangesOf(text)) {
    let next = outside;
    for (const range of there) if (next >= range.inside) next = Math.max(next, range.inside + range.count);
    // A range that ends before the wanted one begins takes it no further.
    if (next < outside + count) return next;
  }
  return null;
}

function overlaps(a: Range, b: Range): boolean {
  const meet = (one: number, other: number): boolean => one < other + b.count && other < one + a.count;
  return meet(a.inside, b.inside) || meet(a.outside, b.outside);
}
