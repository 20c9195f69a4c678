/**
 * Values as people look at them: lists of records as tables, records as two columns, the rest as a
 * script would write it.
 */
import { equal, Namespace, RecordValue, show, textOf, type Value } from '../../interpreter/values.ts';
import { clip } from './clip.ts';
import type { Style } from './style.ts';
import { isTree, renderTree } from './tree.ts';

/** `own`: the namespaces of the session, so that others can be marked. */
export function renderValue(value: Value, style: Style, width: number, own?: () => RecordValue): string {
  if (isTree(value)) return renderTree([value as RecordValue], style, width);
  if (Array.isArray(value) && value.length > 0 && value.every(isTree)) return renderTree(value, style, width);
  if (Array.isArray(value) && value.length > 0 && value.every((item) => item instanceof RecordValue)) {
    return table(value as readonly RecordValue[], style, width);
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

function cell(value: Value | undefined): string {
  if (value === undefined || value === null) return '';
  if (Array.isArray(value)) return value.map((item) => textOf(item as Value)).join(' ');
  return textOf(value).replaceAll('\n', ' ');
}

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
