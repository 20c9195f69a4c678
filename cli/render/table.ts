/**
 * Lists of records as a table that fits the terminal. A column of PIDs, `pids`, becomes one column for
 * each level. When a table is too wide, empty columns go first, then lists are cut, then whatever is widest;
 * what would still be too wide, or would cut records in its cells, is no table.
 */
import { RecordValue, textOf, type Value } from '../../interpreter/values/values.ts';
import type { Style } from './style.ts';
import { clip, padEnd, padStart, widthOf } from './width.ts';

/** No column is cut to less than this, or than its heading. */
const NARROWEST = 6;
const GAP = 2;

interface Column {
  readonly title: string;
  readonly cells: readonly string[];
  readonly isNumeric: boolean;
  /** Its cells are lists: what comes late in them is missed least. */
  readonly isList?: boolean;
  /** Its cells are records: of one that is cut nothing is left to see. */
  readonly hasRecords?: boolean;
}

/** Null for what does not fit. */
export function table(rows: readonly RecordValue[], style: Style, width: number): string | null {
  const keys = [...new Set(rows.flatMap((row) => [...row.entries.keys()]))];
  const columnsOf = (title: (depth: number) => string): Column[] =>
    keys.flatMap((key) => (key === 'pids' ? levels(rows, keys, title) : [column(key, rows)]));
  let columns = columnsOf((depth) => `depth ${depth}`);
  if (total(columns.map(widest)) > width) columns = columnsOf(String);
  if (total(columns.map(widest)) > width) columns = columns.filter(({ cells }) => cells.some((text) => text !== ''));
  const tooWide = total(columns.map(widest)) > width;
  if (tooWide && columns.some(({ hasRecords }) => hasRecords)) return null;
  const widths = fitted(columns, width);
  if (total(widths.slice(0, -1)) + GAP + NARROWEST > width) return null;
  const line = (texts: readonly string[]): string =>
    clip(texts.map((text, index) => placed(text, widths[index] ?? 0, columns[index])).join('  '), width).trimEnd();
  return [
    style.name(line(columns.map(({ title }) => title))),
    ...rows.map((_, row) => line(columns.map(({ cells }) => cells[row] ?? ''))),
  ].join('\n');
}

/** The first of them is the PID that nsx itself sees, which has a column already. */
function levels(rows: readonly RecordValue[], keys: readonly string[], title: (depth: number) => string): Column[] {
  const lists = rows.map((row) => row.get('pids'));
  if (!lists.every((list) => Array.isArray(list))) return [column('pids', rows)];
  const pids = lists as readonly (readonly Value[])[];
  const deepest = Math.max(...pids.map((list) => list.length));
  const first = keys.includes('pid') ? 1 : 0;
  return Array.from({ length: Math.max(0, deepest - first) }, (_, index) => ({
    title: first + index === 0 ? 'pid' : title(first + index),
    cells: pids.map((list) => cell(list[first + index])),
    isNumeric: true,
  }));
}

function column(key: string, rows: readonly RecordValue[]): Column {
  const values = rows.map((row) => row.get(key));
  const isNumeric = values.every((value) => typeof value === 'number' || value === null || value === undefined);
  return {
    title: key,
    cells: values.map(cell),
    isNumeric: isNumeric && values.some((value) => value !== null),
    isList: values.some(Array.isArray),
    hasRecords: values.flat().some((value) => value instanceof RecordValue),
  };
}

export function cell(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => textOf(item as Value)).join(' ');
  return textOf(value).replaceAll('\n', ' ');
}

const widest = ({ title, cells }: Column): number => Math.max(widthOf(title), ...cells.map(widthOf));
const total = (widths: readonly number[]): number =>
  widths.reduce((sum, one) => sum + one, 0) + GAP * Math.max(0, widths.length - 1);

/** What the last column has too much is cut with the line. */
function fitted(columns: readonly Column[], width: number): number[] {
  const widths = columns.map(widest);
  const least = columns.map(({ title }) => Math.max(widthOf(title), NARROWEST));
  const fixed = widths.map((one, index) => (columns[index]?.isList ? (least[index] ?? 0) : one));
  cut(widths, fixed, width);
  cut(widths, least, width);
  return widths;
}

/** Take from the widest, again and again, until all of them fit or none may be narrower. */
function cut(widths: number[], least: readonly number[], width: number): void {
  for (let excess = total(widths) - width; excess > 0; excess--) {
    const spare = widths.map((one, index) => one - (least[index] ?? 0));
    const longest = widths.reduce((best, one, index) => {
      const [of = 0, to = 0] = [spare[index], spare[best]];
      return of > 0 && (to <= 0 || one > (widths[best] ?? 0)) ? index : best;
    }, 0);
    if ((spare[longest] ?? 0) <= 0) break;
    widths[longest] = (widths[longest] ?? 0) - 1;
  }
}

function placed(text: string, width: number, column: Column | undefined): string {
  const short = clip(text, width);
  return column?.isNumeric ? padStart(short, width) : padEnd(short, width);
}
