/**
 * Scanning where a statement or a value begins: which of its forms is it?
 *
 * A keyword is one only here. A bare word is a command, anything else an expression; that decides
 * how the rest is read.
 */
import type { Mode } from './frames.ts';
import * as patterns from './patterns.ts';
import { scanBlockOpen, scanOperand, scanUnknown } from './scan-operand.ts';
import type { Scanner } from './scanner.ts';
import { keywords, literalWords, type TokenName } from './tokens.ts';

/** How to go on after a keyword. After those not named here, only a block may follow. */
const afterKeyword: Partial<Record<TokenName, Mode>> = {
  Let: 'name',
  For: 'name',
  Fn: 'name',
  Catch: 'name',
  If: 'value',
  While: 'value',
  Repeat: 'value',
  Return: 'value',
  Expect: 'condition',
};

function scanKeyword(scanner: Scanner, name: TokenName, length: number): void {
  scanner.emitSeparator(name, length);
  scanner.frame.keyword = name;
  scanner.frame.mode = afterKeyword[name] ?? 'argument';
}

export function scanStatement(scanner: Scanner): void {
  scanner.startStatement();
  const word = scanner.match(patterns.WORD);
  const keyword = keywords.get(word);
  if (keyword) return scanKeyword(scanner, keyword, word.length);
  const assigned = scanner.match(patterns.ASSIGNED_NAME);
  if (assigned) scanner.emitSeparator('AssignedName', assigned.length);
  scanner.frame.mode = assigned ? 'name' : 'value';
}

/** A command's name, if there is one here. */
function scanCommandName(scanner: Scanner): boolean {
  if (scanner.match(patterns.EXPRESSION_START)) return false;
  const word = scanner.match(patterns.WORD);
  if (!word || literalWords.has(word) || word === 'not') return false;
  scanner.emitOperand('CommandName', word.length, false);
  scanner.frame.mode = 'argument';
  return true;
}

export function scanValue(scanner: Scanner): void {
  scanner.unlink();
  if (!scanCommandName(scanner)) scanner.frame.mode = 'expression';
}

/** After `|`. */
export const scanCommand = scanValue;

/** After `expect`: `error` means that the body must fail. */
export function scanCondition(scanner: Scanner): void {
  const word = scanner.match(patterns.EXPECT_ERROR);
  if (word) scanKeyword(scanner, 'Error', word.length);
  scanner.frame.mode = word ? 'name' : 'value';
}

/** After an `if` block. */
export function scanThen(scanner: Scanner): void {
  const elseIf = scanner.match(patterns.ELSE_IF);
  if (elseIf) {
    scanKeyword(scanner, 'If', 0);
  }
}
