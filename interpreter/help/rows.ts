/**
 * Names with what they are, in two columns; what is too long for a line goes on below itself.
 */
import { wrap } from './wrap.ts';

export type Row = readonly [name: string, summary: string];

/** A name longer than this has a line of its own. */
const LONGEST = 20;

/** How wide the first column is to be, so that the names of these rows fit. */
export const widthFor = (rows: readonly Row[]): number =>
  Math.max(0, ...rows.map(([name]) => name.length).filter((length) => length <= LONGEST));

export function inRows(rows: readonly Row[], width = widthFor(rows)): string {
  const indent = ' '.repeat(2 + width + 2);
  return rows
    .map(([name, summary]) => {
      const text = wrap(summary.trimStart(), indent);
      return (name.length > width ? `  ${name}\n${text}` : `  ${name.padEnd(width)}  ${text.trimStart()}`).trimEnd();
    })
    .join('\n');
}
