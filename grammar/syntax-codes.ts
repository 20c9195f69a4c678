/**
 * Every way in which a text can fail to be nsx, and how to make a diagnostic of one.
 *
 * Codes are permanent. What the parser's failures mean is worked out in `syntax-errors.ts`.
 */
import type { Diagnostic, Label } from './diagnostic.ts';
import type { Span } from './source.ts';

export const syntaxCodes = {
  'nsx::syntax::bad-assignment': '`$x = …`, where the name is written without `$`',
  'nsx::syntax::bad-escape': 'a `\\` in a string with a character after it that means nothing',
  'nsx::syntax::bad-name': 'a name with characters that names cannot have',
  'nsx::syntax::bad-number': 'a number with something stuck to it that is no unit',
  'nsx::syntax::bad-use': '`use` with neither a file nor a module',
  'nsx::syntax::bad-variable': 'a `$` with nothing after it that could be a variable',
  'nsx::syntax::bare-word': 'a bare word in an expression',
  'nsx::syntax::chained-comparison': 'a comparison of a comparison: `1 < 2 < 3`',
  'nsx::syntax::command-needs-parentheses': 'a command where a condition, a list or a count stands before a block',
  'nsx::syntax::comparison-needs-parentheses': '`<` or `>` as a comparison outside parentheses',
  'nsx::syntax::expected': 'something else was expected',
  'nsx::syntax::expected-end': 'a statement that goes on where it should end',
  'nsx::syntax::mismatched': 'a bracket closed with one of another kind',
  'nsx::syntax::misplaced': 'a sign or keyword where no statement can start with it',
  'nsx::syntax::missing-blank': 'two arguments that touch each other',
  'nsx::syntax::missing-block': 'a statement without its block',
  'nsx::syntax::missing-command': 'a `|` with no command after it',
  'nsx::syntax::missing-name': 'a statement without the name it introduces',
  'nsx::syntax::missing-value': 'a place for a value with no value in it',
  'nsx::syntax::too-deep': 'brackets or operators nested too deeply',
  'nsx::syntax::trailing-backslash': 'a `\\` at the very end, which joins nothing',
  'nsx::syntax::unclosed': 'a bracket that is never closed',
  'nsx::syntax::unknown-character': 'an invisible or control character outside a string',
  'nsx::syntax::unopened': 'a closing bracket that closes nothing',
  'nsx::syntax::unterminated-string': 'a string without its closing quote',
} as const;

export type SyntaxCode = keyof typeof syntaxCodes;

/** A label without text only marks the place: the message says it all. */
export const label = (span: Span, text = ''): Label => ({ span, text });

export function syntaxError(code: SyntaxCode, message: string, labels: readonly Label[], help?: string): Diagnostic {
  const diagnostic = { code, severity: 'error', message, labels, notes: [] } as const;
  return help === undefined ? diagnostic : { ...diagnostic, help };
}
