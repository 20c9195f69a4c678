/**
 * The part of a long text that fits the screen while it is edited: the lines around the cursor, with a word on
 * how many there are above and below. Otherwise the terminal would scroll at every key.
 */
import { widthOf } from '../render/width.ts';
import type { Size } from './screen.ts';

export interface Part {
  /** Lines of the text, the first and the last perhaps replaced by a word on what is left out. */
  readonly lines: readonly string[];
  /** Which line of the text the first one is. */
  readonly first: number;
  /** In these lines joined by newlines. */
  readonly cursor: number;
}

/** The prompt, or what an editor puts before a further line. */
const MARGIN = 8;

/** Null when all of it fits. */
export function partAround(text: string, cursor: number, { columns, rows }: Size): Part | null {
  const all = text.split('\n');
  const heights = all.map((line) => Math.max(1, Math.ceil((widthOf(line) + MARGIN) / columns)));
  if (heights.reduce((sum, height) => sum + height, 0) <= rows) return null;
  const at = text.slice(0, cursor).split('\n').length - 1;
  let [first, last] = [at, at];
  // Two rows for what is left out.
  let room = rows - 2 - (heights[at] ?? 1);
  for (;;) {
    const [above, below] = [heights[first - 1] ?? Infinity, heights[last + 1] ?? Infinity];
    const upwards = above <= room && (below > room || at - first <= last - at);
    if (!upwards && below > room) break;
    room -= upwards ? above : below;
    if (upwards) first -= 1;
    else last += 1;
  }
  const lines = all.slice(first, last + 1);
  const column = cursor - (text.lastIndexOf('\n', cursor - 1) + 1);
  let before = lines.slice(0, at - first).join('\n').length + (at > first ? 1 : 0);
  if (first > 0) {
    const word = more(first, 'above');
    lines.unshift(word);
    before += word.length + 1;
  }
  if (last < all.length - 1) lines.push(more(all.length - 1 - last, 'below'));
  return { lines, first: first > 0 ? first - 1 : 0, cursor: before + column };
}

const more = (count: number, where: string): string => `\u2026 ${count} ${count === 1 ? 'line' : 'lines'} ${where}`;
