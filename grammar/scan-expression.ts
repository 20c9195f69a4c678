/**
 * Scanning expressions: values and operators by turns.
 *
 * `<` and `>` are operators inside brackets only. Outside they belong to blocks, except where a block
 * makes no sense: there they are read as the comparisons they were meant to be, and reported.
 */
import { holdsStatements } from './frames.ts';
import * as patterns from './patterns.ts';
import { literalName } from './scan-argument.ts';
import { scanOperand, scanPostfix, scanUnknown } from './scan-operand.ts';
import type { Scanner } from './scanner.ts';
import { binaryOperators, literalWords, type TokenName } from './tokens.ts';

const headers: ReadonlySet<TokenName | undefined> = new Set(['If', 'For', 'While', 'Repeat'] as const);

export function scanExpression(scanner: Scanner): void {
  const { frame } = scanner;
  if (scanner.char === '<' && holdsStatements(frame)) {
    if (!meansComparison(scanner)) {
      scanner.open('block', 'BlockOpen', 1);
      return;
    }
    reportComparison(scanner);
  }
  if (scanPostfix(scanner)) return;
  const found = frame.operandEnd === -1 ? scanPrefix(scanner) : scanInfix(scanner);
  if (!found && !scanOperand(scanner, true)) scanUnknown(scanner);
}

/** Whether a `>` here closes a block, rather than compares. */
export function closesBlock(scanner: Scanner): boolean {
  const { frame } = scanner;
  if (frame.mode !== 'expression') return true;
  if (!holdsStatements(frame)) return false;
  if (!meansComparison(scanner)) return true;
  reportComparison(scanner);
  return false;
}

function meansComparison(scanner: Scanner): boolean {
  const { frame } = scanner;
  if (frame.operandEnd === -1) return false;
  const isHeader = headers.has(frame.keyword);
  if (scanner.char === '<') return scanner.match(isHeader ? patterns.LESS_IN_HEADER : patterns.LESS) !== '';
  return scanner.match(isHeader ? patterns.GREATER_IN_HEADER : patterns.GREATER) !== '';
}

function reportComparison(scanner: Scanner): void {
  const sign = scanner.match(patterns.SIGN);
  const message = `comparing with \`${sign}\` needs parentheses: outside them it is a block's bracket`;
  const help = `write \`($a ${sign} $b)\``;
  scanner.report('nsx::syntax::comparison-needs-parentheses', message, sign.length, '', help);
}

/** What stands before a value, or is one. */
function scanPrefix(scanner: Scanner): boolean {
  const { frame } = scanner;
  const literal = scanner.match(patterns.EXPRESSION_LITERAL);
  const number = scanner.match(patterns.NUMBER_LIKE);
  const word = scanner.match(patterns.IDENTIFIER);
  const literalWord = literalWords.get(word);
  if (literal) scanner.emitOperand(literalName(literal), literal.length, false);
  else if (number) {
    const message = `\`${number}\` is not a number, a duration or a size`;
    scanner.report('nsx::syntax::bad-number', message, number.length, '', `if it is text, quote it: \`"${number}"\``);
    scanner.emitOperand('Number', number.length, false);
  } else if (literalWord) scanner.emitOperand(literalWord, word.length, false);
  else if (word === 'not' || scanner.char === '-') {
    scanner.link();
    scanner.emitSeparator(word ? 'Not' : 'Negate', word.length || 1);
  } else if (word && frame.bareVariables) scanner.emitOperand('BareVariable', word.length, true);
  else if (scanner.match(patterns.PATH_LIKE)) {
    scanner.emitOperand('BareWord', scanner.match(patterns.PATH_LIKE).length, false);
  } else if (scanner.text.startsWith('..', scanner.at) && frame.kind === 'index') scanner.emitSeparator('Range', 2);
  else return scanSign(scanner);
  return true;
}

/** What stands after a value. */
function scanInfix(scanner: Scanner): boolean {
  const { frame } = scanner;
  const notIn = scanner.match(patterns.NOT_IN);
  const word = scanner.match(patterns.IDENTIFIER);
  const operator = binaryOperators.get(word);
  if (notIn || operator) {
    scanner.link();
    scanner.emitSeparator(operator ?? 'NotIn', notIn.length || word.length);
  } else if (scanner.text.startsWith('..', scanner.at) && frame.kind === 'index') scanner.emitSeparator('Range', 2);
  else return scanSign(scanner);
  return true;
}

function scanSign(scanner: Scanner): boolean {
  const sign = scanner.match(patterns.SIGN);
  const operator = binaryOperators.get(sign);
  if (operator) {
    scanner.link();
    scanner.emitSeparator(operator, sign.length);
  } else if (sign) scanner.emitSeparator('Unknown', sign.length);
  else if (scanner.char === '&') scanner.emitSeparator('Ampersand', 1);
  else if (scanner.char === '|') {
    scanner.emitSeparator('Pipe', 1);
    scanner.frame.mode = 'value';
  } else return false;
  return true;
}
