/**
 * Scanning the inside of double-quoted strings: text, escapes and interpolations.
 */
import * as patterns from './patterns.ts';
import { scanInterpolation } from './scan-operand.ts';
import type { Scanner } from './scanner.ts';

export function scanText(scanner: Scanner): void {
  const text = scanner.match(patterns.STRING_TEXT);
  const variable = scanner.match(patterns.VARIABLE);
  if (text) scanner.emit('StringText', text.length);
  else if (variable) scanner.emit('VariableName', variable.length);
  else if (scanner.char === '"') scanner.close(1);
  else if (scanner.char === '\\') scanEscape(scanner);
  else if (!scanInterpolation(scanner, false)) scanner.emit('StringText', 1);
}

function scanEscape(scanner: Scanner): void {
  const sequence = scanner.match(patterns.ESCAPE);
  if (sequence) {
    scanner.emit('StringEscape', sequence.length);
    return;
  }
  const bad = scanner.match(patterns.BAD_ESCAPE);
  if (bad !== '\\') {
    const help =
      'escapes are `\\n` `\\t` `\\r` `\\e` `\\0` `\\\\` `\\"` `\\$` `\\xHH` `\\u{H…}`; a backslash itself is `\\\\`';
    scanner.report('nsx::syntax::bad-escape', `\`${bad}\` is not an escape`, bad.length, '', help);
  }
  scanner.emit('StringText', bad.length);
}
