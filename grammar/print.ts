/**
 * `nsx fmt`: a text in its canonical layout, or what is wrong with it.
 *
 * Changes blanks and line breaks and nothing else: words, strings, brackets, commas and comments stay
 * as they are written, where they are. A text with mistakes is not touched.
 */
import type { Diagnostic } from './diagnostic.ts';
import { lex } from './lexer.ts';
import { parse } from './parse.ts';
import { layOut } from './print-layout.ts';
import { readBody } from './print-reader.ts';
import type { Source } from './source.ts';

export type Formatted = { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] };

export function format(source: Source): Formatted {
  const { diagnostics } = parse(source);
  if (diagnostics.length > 0) return { diagnostics };
  const scanned = lex(source.text);
  const text = layOut(readBody(source.text, scanned));
  // A comment that is no `#!` line must not become one.
  const moved = text.startsWith('#!') && !/^\ufeff?#!/.test(source.text);
  return { text: moved ? `\n${text}` : text };
}
