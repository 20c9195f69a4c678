/**
 * Scanning the names that a statement introduces, and the keys of records.
 */
import * as patterns from './patterns.ts';
import { scanOperand, scanUnknown } from './scan-operand.ts';
import type { Scanner } from './scanner.ts';

export function scanName(scanner: Scanner): void {
  const { frame } = scanner;
  const word = scanner.match(patterns.NAME_LIKE);
  if (scanner.char === '<') scanner.open('block', 'BlockOpen', 1);
  else if (scanner.char === '=') {
    scanner.emitSeparator('Equals', 1);
    frame.mode = frame.keyword === 'Fn' ? 'one-argument' : 'value';
    frame.next = 'name';
  } else if (scanner.text.startsWith('...', scanner.at)) scanner.emitSeparator('Ellipsis', 3);
  else if (frame.keyword === 'For' && word === 'in' && !namesTheVariable(scanner)) {
    scanner.emitSeparator('In', word.length);
    frame.mode = 'value';
  } else if (word) {
    const name = scanner.match(scanner.last === 'Fn' ? patterns.FUNCTION_NAME : patterns.IDENTIFIER);
    scanner.emitSeparator(name === word ? 'Identifier' : 'BareWord', word.length);
  } else if (!scanOperand(scanner, false)) scanUnknown(scanner);
}

/** In `for in in $list` the first `in` is the variable. */
function namesTheVariable(scanner: Scanner): boolean {
  return scanner.last === 'For' && scanner.match(patterns.IN_IN) !== '';
}

export function scanKey(scanner: Scanner): void {
  const { frame } = scanner;
  const quoted = scanner.match(patterns.QUOTED_KEY);
  const word = scanner.match(patterns.NAME_LIKE);
  if (scanner.char === ':') {
    scanner.emitSeparator('Colon', 1);
    frame.mode = 'one-argument';
  } else if (scanner.char === ',') scanner.emitSeparator('Comma', 1);
  else if (scanner.char === '<') scanner.open('block', 'BlockOpen', 1);
  else if (quoted) scanner.emitSeparator('QuotedKey', quoted.length);
  else if (word) {
    const isName = scanner.match(patterns.IDENTIFIER) === word;
    scanner.emitSeparator(isName ? 'RecordKey' : 'BareWord', word.length);
  } else if (!scanOperand(scanner, false)) scanUnknown(scanner);
}
