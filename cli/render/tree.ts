/**
 * Records with `children` as a tree, drawn with lines. What is one value stands in the line of the
 * record, what is a list below it.
 */
import { RecordValue, textOf, type Value } from '../../interpreter/values/values.ts';
import type { Style } from './style.ts';
import { clip } from './width.ts';

const CHILDREN = 'children';

export const isTree = (value: Value): boolean =>
  value instanceof RecordValue && Array.isArray(value.get(CHILDREN)) && childrenOf(value).every(isTree);

const childrenOf = (record: RecordValue): readonly RecordValue[] =>
  record.get(CHILDREN) as unknown as readonly RecordValue[];

export function renderTree(roots: readonly RecordValue[], style: Style, width: number): string {
  return roots
    .flatMap((root) => lines(root, style, '', ''))
    .map(({ text, paint }) => paint(clip(text, width)))
    .join('\n');
}

interface Line {
  readonly text: string;
  readonly paint: (text: string) => string;
}

/** `first` stands before the record's own line, `rest` before all others. */
function lines(record: RecordValue, style: Style, first: string, rest: string): Line[] {
  const children = childrenOf(record);
  const inner = children.length > 0 ? '\u2502  ' : '   ';
  const head: string[] = [];
  const below: Line[] = [];
  let isFirst = true;
  for (const [key, value] of record.entries) {
    if (key === CHILDREN || value === null) continue;
    if (Array.isArray(value)) {
      for (const item of value as readonly Value[])
        below.push({ text: `${rest}${inner}${textOf(item)}`, paint: (text) => text });
    } else {
      head.push(isFirst ? textOf(value) : `${key} ${textOf(value)}`);
      isFirst = false;
    }
  }
  const last = children.at(-1);
  return [
    { text: first + head.join('  '), paint: style.name },
    ...below,
    ...children.flatMap((child) =>
      child === last
        ? lines(child, style, `${rest}\u2514\u2500 `, `${rest}   `)
        : lines(child, style, `${rest}\u251c\u2500 `, `${rest}\u2502  `),
    ),
  ];
}
