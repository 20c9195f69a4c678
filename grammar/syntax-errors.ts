/**
 * What a failure of the parser means to the one who wrote the text.
 *
 * Chevrotain reports the rule it was in, the token it wanted and the token it got; none of its own
 * wording is used: see `explanations.ts`. Mistakes that the scanner sees for itself are reported there.
 */
import type { IParserErrorMessageProvider, IToken } from 'chevrotain';
import type { Diagnostic } from './diagnostic.ts';
import { explain, type Mistake, quote } from './explanations.ts';
import type { Failure } from './parser.ts';
import type { Span } from './source.ts';
import { label, syntaxError } from './syntax-codes.ts';
import type { TokenName } from './tokens.ts';

/** Passes on which token was expected, as its name; '' where there were several. */
export const expectations: IParserErrorMessageProvider = {
  buildMismatchTokenMessage: ({ expected }) => expected.name,
  buildNoViableAltMessage: () => '',
  buildEarlyExitMessage: () => '',
  buildNotAllInputParsedMessage: () => '',
};

/** Where a failure happened. At the end of a line that is right after the last thing on it. */
export function failureSpan({ error: { token, previousToken } }: Failure): Span {
  if (token.image.trim()) return { start: token.startOffset, end: token.endOffset! + 1 };
  const start = previousToken.image ? previousToken.endOffset! + 1 : token.startOffset;
  return { start, end: start };
}

export function explainFailure(failure: Failure, text: string): Diagnostic {
  const { token, previousToken, context, message: expected } = failure.error;
  const mistake: Mistake = {
    rule: context.ruleStack.at(-1) ?? '',
    outer: context.ruleStack.at(-2) ?? '',
    expected: expected as TokenName | '',
    found: token.tokenType.name as TokenName,
    image: token.image,
    foundText: describe(token, text),
    before: previousToken,
    atStart: previousToken.startOffset === failure.start,
  };
  const [code, message, help] = explain(mistake);
  return syntaxError(code, message, [label(failureSpan(failure))], help);
}

function describe({ image, startOffset }: IToken, text: string): string {
  const shown = image.trim() ? image : text.charAt(startOffset);
  if (shown === '') return 'the end of the text';
  return shown === '\n' || shown === '\r' || shown === '\r\n' ? 'the end of the line' : quote(shown);
}
