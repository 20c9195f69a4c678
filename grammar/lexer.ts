/**
 * Source text → tokens, by hand: what a character means depends on where it stands.
 *
 * Takes care of blanks, comments, newlines and closing brackets, which are alike everywhere, and
 * leaves the rest to the mode of the innermost frame. Never throws; linear in the length of the text.
 * `docs/decisions/0003-hand-driven-lexer.md` says why this is not a Chevrotain lexer.
 */
import type { IToken } from 'chevrotain';
import type { Diagnostic } from './diagnostic.ts';
import { holdsStatements, type Mode } from './frames.ts';
import * as patterns from './patterns.ts';
import { scanArgument, scanOneArgument } from './scan-argument.ts';
import { closesBlock, scanExpression } from './scan-expression.ts';
import { scanKey, scanName } from './scan-name.ts';
import { goesOnLater, scanAfterIf, scanAfterTry, scanCondition, scanStatement, scanValue } from './scan-statement.ts';
import { scanText } from './scan-text.ts';
import { Scanner } from './scanner.ts';
import type { Span } from './source.ts';
import { COMMENT_SCOPE, type TokenName, tokenTable } from './tokens.ts';

export interface LexResult {
  /** Balanced: every bracket closed, every statement ended. */
  readonly tokens: IToken[];
  readonly comments: readonly Span[];
  readonly diagnostics: readonly Diagnostic[];
  /** The text ended inside a bracket or string, or after a joining `\`. */
  readonly endedOpen: boolean;
  /** Nested beyond the limits: the tokens must not be parsed. */
  readonly tooDeep: boolean;
}

const modes: Readonly<Record<Mode, (scanner: Scanner) => void>> = {
  statement: scanStatement,
  value: scanValue,
  condition: scanCondition,
  argument: scanArgument,
  'one-argument': scanOneArgument,
  expression: scanExpression,
  name: scanName,
  key: scanKey,
  'after-if': scanAfterIf,
  'after-try': scanAfterTry,
  text: scanText,
};

/** Whole statements, and the comments found so far. */
export type Portion = Pick<LexResult, 'tokens' | 'comments'>;

/** Of tokens, at least. */
const PORTION = 500;

/**
 * With `take`, the tokens are handed over portion by portion and none are left in the end: what is
 * made of them and soon forgotten costs the garbage collector least.
 */
export function lex(text: string, take?: (portion: Portion) => void): LexResult {
  const scanner = new Scanner(text);
  const { comments } = scanner;
  if (text.startsWith('\ufeff')) scanner.at = 1;
  while (!scanner.done) {
    if (take && scanner.tokens.length >= PORTION && scanner.isBetweenStatements) {
      take({ tokens: scanner.takeTokens(), comments });
    }
    const { mode } = scanner.frame;
    if (mode === 'text' || !(skipBlank(scanner) || scanCloser(scanner))) modes[mode](scanner);
  }
  scanner.finish();
  if (take && !scanner.tooDeep) take({ tokens: scanner.takeTokens(), comments });
  return scanner;
}

/** Blanks, comments and newlines; outside brackets a newline, like `;`, ends the statement. */
function skipBlank(scanner: Scanner): boolean {
  const { frame, char } = scanner;
  if (char === ' ' || char === '\t' || char === '\\' || char === '\v' || char === '\f') {
    const blank = scanner.match(patterns.BLANK);
    scanner.at += blank.length;
    return blank !== '';
  }
  if (char === '#' && startsComment(scanner)) {
    const comment = scanner.match(patterns.COMMENT);
    scanner.comments.push({ start: scanner.at, end: scanner.at + comment.length });
    scanner.at += comment.length;
    return true;
  }
  const isSemicolon = char === ';' && holdsStatements(frame);
  const end = isSemicolon ? ';' : char === '\n' || char === '\r' ? scanner.match(patterns.NEWLINE) : '';
  if (isSemicolon || (holdsStatements(frame) && end && !goesOnLater(scanner))) scanner.endStatement(end.length);
  else scanner.at += end.length;
  return end !== '';
}

/** `#` inside a word is part of it. */
function startsComment(scanner: Scanner): boolean {
  const { frame } = scanner;
  // `${#args}` is a shell's.
  if (frame.kind === 'interpolation' && scanner.at === frame.start + frame.opener.length) return false;
  if (frame.mode === 'expression' || frame.operandEnd !== scanner.at) return true;
  return ')]}'.includes(scanner.text.charAt(scanner.at - 1));
}

function scanCloser(scanner: Scanner): boolean {
  const { char } = scanner;
  const closes = char === ')' || char === ']' || char === '}' || (char === '>' && closesBlock(scanner));
  if (closes) scanner.closeWith(char);
  return closes;
}

/** A piece of text for an editor or terminal to colour. */
export interface Lexeme {
  readonly span: Span;
  readonly token: TokenName | 'Comment';
  /** Its TextMate scope. */
  readonly scope: string;
}

/** Everything in a text that has a meaning or is a comment, in order. */
export function lexemes(text: string): Lexeme[] {
  const { tokens, comments } = lex(text);
  const found: Lexeme[] = comments.map((span) => ({ span, token: 'Comment', scope: COMMENT_SCOPE }));
  for (const { image, startOffset, tokenType } of tokens) {
    const token = tokenType.name as TokenName;
    const span = { start: startOffset, end: startOffset + image.length };
    if (image.trim()) found.push({ span, token, scope: tokenTable[token].scope });
  }
  return found.sort((a, b) => a.span.start - b.span.start);
}
