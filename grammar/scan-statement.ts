/**
 * Scanning where a statement or a value begins: which of its forms is it?
 *
 * A keyword is one only here. A bare word is a command, anything else an expression; that decides
 * how the rest is read.
 */
import type { Mode } from './frames.ts';
import * as patterns from './patterns.ts';
import type { Scanner } from './scanner.ts';
import { keywords, literalWords, type TokenName } from './tokens.ts';

/** How to go on after a keyword. After those not named here, a block follows, an argument or nothing. */
const afterKeyword: Partial<Record<TokenName, Mode>> = {
  Let: 'name',
  For: 'name',
  Fn: 'name',
  Catch: 'name',
  Error: 'name',
  If: 'value',
  While: 'value',
  Repeat: 'value',
  Return: 'value',
  Expect: 'condition',
};

function scanKeyword(scanner: Scanner, keyword: TokenName, text: string, token = keyword): void {
  scanner.emitSeparator(token, text.length);
  scanner.unlink();
  scanner.frame.keyword = keyword;
  scanner.frame.mode = afterKeyword[keyword] ?? 'argument';
}

export function scanStatement(scanner: Scanner): void {
  scanner.startStatement();
  const assigned = scanner.match(patterns.ASSIGNED_NAME);
  // `if=5` is no more an assignment than `if = 5`.
  const word = assigned || scanner.match(patterns.WORD);
  const keyword = keywords.get(word);
  if (keyword) scanKeyword(scanner, keyword, word);
  else if (assigned) {
    scanner.emitSeparator('AssignedName', assigned.length);
    scanner.frame.mode = 'name';
  } else scanner.frame.mode = 'value';
}

/** A command's name makes the rest arguments. Where a value begins, `<` compares nothing. */
export function scanValue(scanner: Scanner): void {
  scanner.unlink();
  if (scanner.char === '<') {
    scanner.frame.mode = 'argument';
    scanner.open('block', 'BlockOpen', 1);
    return;
  }
  const word = scanner.match(patterns.EXPRESSION_START) ? '' : scanner.match(patterns.WORD);
  const isValue = word === 'not' || literalWords.has(word) || word === scanner.match(patterns.SIGN);
  const isCommand = word !== '' && !isValue;
  if (isCommand) scanner.emitOperand('CommandName', word.length, false);
  scanner.frame.mode = isCommand ? 'argument' : 'expression';
}

/** After `expect`: `error` means that the body must fail. */
export function scanCondition(scanner: Scanner): void {
  const word = scanner.match(patterns.EXPECT_ERROR);
  if (word) scanKeyword(scanner, 'Error', word);
  else scanner.frame.mode = 'value';
}

export function scanAfterIf(scanner: Scanner): void {
  const elseIf = scanner.match(patterns.ELSE_IF);
  const otherwise = scanner.match(patterns.ELSE);
  if (elseIf) {
    scanKeyword(scanner, 'If', elseIf, 'ElseIf');
    scanner.branch();
  } else if (otherwise) scanKeyword(scanner, 'Else', otherwise);
  else scanner.frame.mode = 'argument';
}

export function scanAfterTry(scanner: Scanner): void {
  const word = scanner.match(patterns.CATCH);
  if (word) scanKeyword(scanner, 'Catch', word);
  else scanner.frame.mode = 'argument';
}

/** Whether a newline here is followed, lines later, by the `else` or `catch` of this statement. */
export function goesOnLater(scanner: Scanner): boolean {
  const { mode } = scanner.frame;
  if (mode === 'after-if') return scanner.match(patterns.ELSE_AHEAD) !== '';
  return mode === 'after-try' && scanner.match(patterns.CATCH_AHEAD) !== '';
}
