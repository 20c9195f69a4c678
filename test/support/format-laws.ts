/**
 * What must hold for the formatting of every text without mistakes.
 */
import * as assert from 'uvu/assert';
import { lex } from '../../grammar/lexer.ts';
import { parse } from '../../grammar/parse.ts';
import { format } from '../../grammar/print.ts';
import { Source } from '../../grammar/source.ts';

/** Formats a text, and checks that meaning and comments are kept and that formatting again changes nothing. */
export function assertLaws(text: string): string {
  const formatted = formatText(text);
  assert.is(formatText(formatted), formatted, 'formatting twice is not formatting once');
  assert.is(meaning(formatted), meaning(text), 'the meaning has changed');
  assert.equal(commentsOf(formatted), commentsOf(text), 'the comments have changed');
  return formatted;
}

function formatText(text: string): string {
  const result = format(new Source('formatted.nsx', text));
  if ('text' in result) return result.text;
  throw new Error(`formatting says: ${result.diagnostics[0]?.message}, in\n${text}`);
}

/** The tree without its places. */
const meaning = (text: string): string =>
  JSON.stringify(parse(new Source('meaning.nsx', text)).program.statements, (key, value) =>
    key === 'span' ? undefined : value,
  );

const commentsOf = (text: string): string[] =>
  lex(text).comments.map(({ start, end }) => text.slice(start, end).trimEnd());
