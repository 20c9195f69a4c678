/**
 * Values as people look at them: lists of records as tables, records as two columns, the rest as a
 * script would write it.
 */
import { RecordValue, show, textOf, type Value } from '../../interpreter/values.ts';
import type { Style } from './style.ts';

export function renderValue(value: Value, style: Style, width: number): string {
  if (Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof RecordValue)) {
    return table(value as readonly RecordValue[], style, width);
  }
  if (value instanceof RecordValue && value.entries.size > 0) return columns(value, style, width);
  if (typeof value === 'string') return value.includes('\n') ? value.replace(/\n$/, '') : show(value);
  return show(value);
}

function cell(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => textOf(item as Value)).join(' ');
  return textOf(value).replaceAll('\n', ' ');
}

const clip = (text: string, width: number): string =>
  text.length <= width ? text : `${text.slice(0, Math.max(0, width - 1))}…`;

function columns(record: RecordValue, style: Style, width: number): string {
  const longest = Math.max(...[...record.entries.keys()].map((key) => key.length));
  return [...record.entries]
    .map(([key, value]) => `${style.name(key.padEnd(longest))}  ${clip(cell(value), width - longest - 2)}`)
    .join('\n');
}

function table(rows: readonly RecordValue[], style: Style, width: number): string {
  const keys = [...new Set(rows.flatMap((row) => [...row.entries.keys()]))];
  const cells = rows.map((row) => keys.map((key) => cell(row.get(key))));
  const widths = keys.map((key, column) => Math.max(key.length, ...cells.map((line) => line[column]?.length ?? 0)));
  const lines = [keys, ...cells].map((line) =>
    line
      .map((text, column) => text.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return lines.map((line, index) => (index === 0 ? style.name(clip(line, width)) : clip(line, width))).join('\n');
}
