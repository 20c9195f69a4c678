/**
 * Which known names a mistyped word may have meant.
 *
 * It measures spelling only; which names are possible at a place is the caller's knowledge.
 */

const MOST = 3;

/** Up to three names near to the word, nearest first; none where none is near. */
export function nearest(word: string, candidates: Iterable<string>): string[] {
  const typed = word.toLowerCase();
  if (typed === '') return [];
  const scored: { readonly name: string; readonly score: number }[] = [];
  for (const name of new Set(candidates)) {
    const score = scoreOf(typed, name.toLowerCase());
    if (score !== null && name !== word) scored.push({ name, score });
  }
  scored.sort((a, b) => a.score - b.score || a.name.length - b.name.length || (a.name < b.name ? -1 : 1));
  // Beside a good guess, a bad one only confuses.
  const worst = (scored[0]?.score ?? 0) + 1;
  return scored
    .filter(({ score }) => score <= worst)
    .slice(0, MOST)
    .map(({ name }) => name);
}

/** Lower is nearer; null is too far. */
function scoreOf(typed: string, name: string): number | null {
  const shorter = Math.min(typed.length, name.length);
  // Somebody who stopped early, or went on too long: `hostn`, `umounts`. But `docker` is no long `do`.
  if (shorter >= 2 && (name.startsWith(typed) || (typed.startsWith(name) && 2 * shorter > typed.length)))
    return Math.abs(name.length - typed.length) / 8;
  const allowed = allowedEdits(Math.max(typed.length, name.length));
  if (Math.abs(typed.length - name.length) > allowed) return null;
  const edits = distance(typed, name);
  if (edits > allowed || edits >= shorter) return null;
  return edits - 0.25 * Math.min(2, sharedStart(typed, name));
}

/** One slip in a short word, two in a middling one, three in a long one. */
function allowedEdits(length: number): number {
  if (length <= 4) return 1;
  return length <= 8 ? 2 : 3;
}

function sharedStart(a: string, b: string): number {
  let count = 0;
  while (count < a.length && a[count] === b[count]) count += 1;
  return count;
}

/** Damerau–Levenshtein, where two swapped neighbours count once (optimal string alignment). */
export function distance(a: string, b: string): number {
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= b.length; column += 1) {
      const same = a[row - 1] === b[column - 1];
      const swapped = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      current[column] = Math.min(
        (last[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
        (last[column - 1] ?? 0) + (same ? 0 : 1),
        swapped ? (beforeLast[column - 2] ?? 0) + 1 : Number.POSITIVE_INFINITY,
      );
    }
    beforeLast = last;
    last = current;
  }
  return last[b.length] ?? 0;
}

/** `did you mean `a`, `b` or `c`?`; undefined where there is nothing to offer. */
export function didYouMean(names: readonly string[]): string | undefined {
  const quoted = names.map((name) => `\`${name}\``);
  const final = quoted.pop();
  if (final === undefined) return undefined;
  return `did you mean ${quoted.length > 0 ? `${quoted.join(', ')} or ` : ''}${final}?`;
}
