/**
 * Text in columns of a terminal: a letter of Latin takes one, one of Chinese or an emoji two, and an accent that is put
 * over the letter before it takes none.
 */
import { eastAsianWidth } from 'get-east-asian-width';

const plain = /^[\x20-\x7e]*$/;
let segmenter: Intl.Segmenter | undefined;

/** What is seen as one sign, with its columns. */
function* signs(text: string): Iterable<readonly [sign: string, columns: number]> {
  segmenter ??= new Intl.Segmenter();
  for (const { segment } of segmenter.segment(text)) {
    const [first = ''] = segment;
    const isSeen = !/^[\p{Control}\p{Mark}\p{Default_Ignorable_Code_Point}]/u.test(first);
    yield [segment, isSeen ? eastAsianWidth(first.codePointAt(0) ?? 0) : 0];
  }
}

/** How many columns a line takes. */
export function widthOf(text: string): number {
  if (plain.test(text)) return text.length;
  let width = 0;
  for (const [, columns] of signs(text)) width += columns;
  return width;
}

/** One line of a table or a tree, cut where the terminal ends. */
export function clip(text: string, width: number): string {
  if (widthOf(text) <= width) return text;
  let kept = '';
  let left = width - 1;
  for (const [sign, columns] of signs(text)) {
    left -= columns;
    if (left < 0) break;
    kept += sign;
  }
  return `${kept}…`;
}

export const padEnd = (text: string, width: number): string => text + spaces(width - widthOf(text));
export const padStart = (text: string, width: number): string => spaces(width - widthOf(text)) + text;

const spaces = (count: number): string => ' '.repeat(Math.max(0, count));
