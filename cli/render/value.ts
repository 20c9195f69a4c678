/**
 * Values as people look at them: lists of records as tables, or one below the other where they are too wide for
 * that, records as two columns, the rest as a script would write it.
 */
import { equal, Namespace, RecordValue, show, type Value } from '../../interpreter/values/values.ts';
import type { Style } from './style.ts';
import { cell, table } from './table.ts';
import { isTree, renderTree } from './tree.ts';
import { clip, padEnd, widthOf } from './width.ts';

/** `own`: the namespaces of the session, so that others can be marked. */
export function renderValue(value: Value, style: Style, width: number, own?: () => RecordValue): string {
  if (isTree(value)) return renderTree([value as RecordValue], style, width);
  if (Array.isArray(value) && value.length > 0 && value.every(isTree)) return renderTree(value, style, width);
  if (Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof RecordValue)) {
    const rows = value as readonly RecordValue[];
    return table(rows, style, width) ?? rows.map((row) => columns(row, style, width)).join('\n\n');
  }
  if (value instanceof RecordValue && value.entries.size > 0) return columns(marked(value, own), style, width);
  if (typeof value === 'string') return value.includes('\n') ? value.replace(/\n$/, '') : show(value);
  return show(value);
}

/** What `ns` gives: the namespaces that are not the session's say so. */
function marked(record: RecordValue, own: (() => RecordValue) | undefined): RecordValue {
  const items = [...record.entries];
  if (!own || !items.every(([, value]) => value instanceof Namespace)) return record;
  const ours = own();
  return new RecordValue(
    new Map(
      items.map(([key, value]) => {
        const other = ours.get(key);
        return [key, other !== undefined && !equal(value, other) ? `${show(value)}  not the session's` : show(value)];
      }),
    ),
  );
}

function columns(record: RecordValue, style: Style, width: number): string {
  const longest = Math.max(...[...record.entries.keys()].map(widthOf));
  const left = width - longest - 2;
  const line = (title: string, text: string): string =>
    `${style.name(clip(padEnd(title, longest), width))}${left > 0 ? `  ${clip(text, left)}` : ''}`;
  return [...record.entries]
    .flatMap(([key, value]) => lines(value).map((text, index) => line(index === 0 ? key : '', text)))
    .join('\n');
}

/** One line, but for lists of records and ranges of IDs, as `maps` gives them: those one below the other. */
function lines(value: Value): string[] {
  if (Array.isArray(value) && value.length === 0) return ['[]'];
  if (!Array.isArray(value) || !value.every((item) => item instanceof RecordValue)) return [cell(value)];
  if (!value.every(isRange)) return value.map(cell);
  const parts = (value as readonly RecordValue[]).map((range) => [span(range, 'inside'), span(range, 'outside')]);
  const longest = Math.max(...parts.map(([inside = '']) => inside.length));
  return parts.map(([inside = '', outside]) => `${inside.padEnd(longest)}  is  ${outside}`);
}

const isRange = (value: Value): boolean =>
  value instanceof RecordValue && [...value.entries.keys()].join() === 'inside,outside,count';

/** `0`, or `0 … 65535` */
function span(range: RecordValue, side: 'inside' | 'outside'): string {
  const [first, count] = [Number(range.get(side)), Number(range.get('count'))];
  return count === 1 ? String(first) : `${first} \u2026 ${first + count - 1}`;
}
