/**
 * Two texts → a unified diff, as patch(1) reads it.
 *
 * The shortest one (Myers, "An O(ND) difference algorithm", 1986), unless the texts differ in very
 * many lines: then what lies between their equal beginnings and ends is one change.
 */
const CONTEXT = 3;
const MAX_EDITS = 1000;

/** A line and what happens to it; it keeps its newline. */
interface Edit {
  readonly sign: ' ' | '-' | '+';
  readonly line: string;
}

/** Empty if the texts are equal. */
export function renderDiff(name: string, before: string, after: string): string {
  const edits = diffLines(linesOf(before), linesOf(after));
  const passed = { before: 0, after: 0 };
  let hunks = '';
  let at = 0;
  for (const [start, end] of hunksOf(edits)) {
    // Between hunks nothing changes.
    passed.before += start - at;
    passed.after += start - at;
    const hunk = edits.slice(start, end);
    const old = hunk.filter(({ sign }) => sign !== '+').length;
    const now = hunk.filter(({ sign }) => sign !== '-').length;
    hunks += `@@ -${range(passed.before, old)} +${range(passed.after, now)} @@\n${hunk.map(renderEdit).join('')}`;
    passed.before += old;
    passed.after += now;
    at = end;
  }
  return hunks && `--- ${name}\n+++ ${name}\n${hunks}`;
}

/** Lines as patch(1) counts them: none are said to be after the line before them. */
function range(before: number, length: number): string {
  const first = before + (length > 0 ? 1 : 0);
  return length === 1 ? `${first}` : `${first},${length}`;
}

const renderEdit = ({ sign, line }: Edit): string =>
  `${sign}${line}${line.endsWith('\n') ? '' : '\n\\ No newline at end of file\n'}`;

const linesOf = (text: string): string[] => text.match(/[^\n]*\n|[^\n]+$/g) ?? [];

function diffLines(before: readonly string[], after: readonly string[]): Edit[] {
  let head = 0;
  while (head < before.length && head < after.length && before[head] === after[head]) head += 1;
  let tail = 0;
  while (tail < Math.min(before.length, after.length) - head && before.at(-1 - tail) === after.at(-1 - tail)) tail += 1;
  const keep = (lines: readonly string[]): Edit[] => lines.map((line) => ({ sign: ' ', line }));
  const changed = shortest(before.slice(head, before.length - tail), after.slice(head, after.length - tail));
  return [...keep(before.slice(0, head)), ...changed, ...keep(before.slice(before.length - tail))];
}

/** Furthest points of each diagonal, for one edit more in each round; then back along them. */
function shortest(before: readonly string[], after: readonly string[]): Edit[] {
  const rounds: Int32Array[] = [];
  let reached = new Int32Array([0, 0, 0]);
  for (let edits = 0; edits <= MAX_EDITS; edits += 1) {
    // Diagonal `k` is at index `k + edits + 1`; those beside the outermost are 0.
    const next = new Int32Array(2 * edits + 5);
    for (let k = -edits; k <= edits; k += 2) {
      const at = k + edits + 1;
      const down = k === -edits || (k !== edits && reached[at - 1]! < reached[at + 1]!);
      let x = edits === 0 ? 0 : down ? reached[at + 1]! : reached[at - 1]! + 1;
      for (; x < before.length && x - k < after.length && before[x] === after[x - k]; x += 1);
      next[at + 1] = x;
      if (x >= before.length && x - k >= after.length) return trace(before, after, rounds, k);
    }
    rounds.push(next);
    reached = next;
  }
  return [...before.map((line): Edit => ({ sign: '-', line })), ...after.map((line): Edit => ({ sign: '+', line }))];
}

function trace(
  before: readonly string[],
  after: readonly string[],
  rounds: readonly Int32Array[],
  last: number,
): Edit[] {
  const found: Edit[] = [];
  let x = before.length;
  for (let edits = rounds.length, k = last; edits >= 0; edits -= 1) {
    const reached = rounds[edits - 1];
    const at = k + edits + 1;
    const down = k === -edits || (k !== edits && reached !== undefined && reached[at - 1]! < reached[at + 1]!);
    const start = reached === undefined ? 0 : down ? reached[at + 1]! : reached[at - 1]! + 1;
    for (; x > start; x -= 1) found.push({ sign: ' ', line: before[x - 1]! });
    if (edits === 0) break;
    if (down) found.push({ sign: '+', line: after[x - k - 1]! });
    else {
      found.push({ sign: '-', line: before[x - 1]! });
      x -= 1;
    }
    k += down ? 1 : -1;
  }
  return found.reverse();
}

/** Ranges of edits that belong together, with unchanged lines around them. */
function hunksOf(edits: readonly Edit[]): [start: number, end: number][] {
  const hunks: [number, number][] = [];
  for (const [index, { sign }] of edits.entries()) {
    if (sign === ' ') continue;
    const start = Math.max(0, index - CONTEXT);
    const end = Math.min(edits.length, index + CONTEXT + 1);
    const last = hunks.at(-1);
    if (last && last[1] >= start) last[1] = end;
    else hunks.push([start, end]);
  }
  return hunks;
}
