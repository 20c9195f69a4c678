/**
 * Scanning what is read alike in arguments and in expressions: variables, strings, brackets, and
 * what no mode has a use for.
 */

import { helpForShellVariable } from './foreign.ts';
import * as patterns from './patterns.ts';
import type { Scanner } from './scanner.ts';

/** A value that begins with a sign of its own; `postfix`: `.field` and `[index]` may follow it. */
export function scanOperand(scanner: Scanner, postfix: boolean): boolean {
  const { frame } = scanner;
  switch (scanner.char) {
    case '$':
      scanDollar(scanner, postfix);
      return true;
    case "'":
      scanRawString(scanner, postfix);
      return true;
    case '"':
      frame.postfix = postfix;
      scanner.open('string', 'StringOpen', 1);
      return true;
    case '(':
      frame.postfix = postfix;
      scanner.open('group', 'ParenOpen', 1);
      return true;
    case '[':
      frame.postfix = postfix;
      scanner.open('list', 'ListOpen', 1);
      return true;
    case '{':
      frame.postfix = postfix;
      scanner.open('record', 'RecordOpen', 1);
      return true;
    default:
      return false;
  }
}

/** `${ … }` or `$( … )`. */
export function scanInterpolation(scanner: Scanner, postfix: boolean): boolean {
  const after = scanner.text.charAt(scanner.at + 1);
  if (after !== '{' && after !== '(') return false;
  scanner.frame.postfix = postfix;
  if (after === '{') scanner.open('interpolation', 'InterpolationOpen', 2);
  else scanner.open('group', 'SubstitutionOpen', 2);
  return true;
}

function scanDollar(scanner: Scanner, postfix: boolean): void {
  const variable = scanner.match(patterns.VARIABLE);
  if (variable) scanner.emitOperand('VariableName', variable.length, postfix);
  else if (!scanInterpolation(scanner, postfix)) {
    const help = helpForShellVariable(scanner.text.charAt(scanner.at + 1));
    const length = help === undefined ? 1 : 2;
    const literal = "a literal dollar sign is written `\\$` or `'$'`";
    scanner.report('nsx::syntax::bad-variable', 'expected a name, `{` or `(` after `$`', length, '', help ?? literal);
    scanner.emitOperand('VariableName', length, false);
  }
}

function scanRawString(scanner: Scanner, postfix: boolean): void {
  const string = scanner.match(patterns.RAW_STRING);
  if (string) {
    scanner.emitOperand('RawString', string.length, postfix);
    return;
  }
  const inside = scanner.frame.operandEnd === scanner.at ? '; a text with a `\'` in it stands in "double quotes"' : '';
  const help = `close it with \`'\`${inside}`;
  scanner.report('nsx::syntax::unterminated-string', 'this string is never closed', 1, 'opened here', help);
  scanner.endedOpen = true;
  scanner.emitOperand('RawString', scanner.text.length - scanner.at, false);
}

/** `.field` or `[index]` right after the value it belongs to. */
export function scanPostfix(scanner: Scanner): boolean {
  const { frame } = scanner;
  if (!frame.postfix || frame.operandEnd !== scanner.at) return false;
  if (scanner.char === '[') {
    scanner.link();
    scanner.open('index', 'IndexOpen', 1);
    return true;
  }
  if (!scanner.match(patterns.FIELD)) return false;
  scanner.link();
  scanner.emit('Dot', 1);
  scanner.emitOperand('FieldName', scanner.match(patterns.IDENTIFIER).length, true);
  return true;
}

/** A word where none belongs, or a sign that means nothing here: the parser says what was expected. */
export function scanUnknown(scanner: Scanner): void {
  const invisible = scanner.match(patterns.INVISIBLE);
  const word = scanner.match(patterns.WORD);
  const trailing = scanner.match(patterns.TRAILING_BACKSLASH);
  if (invisible) {
    const code = scanner.char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0');
    const message = `invisible character U+${code}`;
    scanner.report('nsx::syntax::unknown-character', message, invisible.length, '', 'delete it, or put it in quotes');
    scanner.at += invisible.length;
  } else if (word) {
    scanner.emitOperand('BareWord', word.length, false);
  } else if (trailing) {
    scanner.report('nsx::syntax::trailing-backslash', 'this `\\` has no next line to join', 1);
    scanner.endedOpen = true;
    scanner.at += trailing.length;
  } else {
    scanner.emitSeparator('Unknown', 1);
  }
}
