/**
 * The value of an expression that needs no running to have one.
 */
import type { Expression, TextPart } from '../../grammar/ast.ts';
import { Duration, Size, type Value } from '../values/values.ts';

/** The text of parts without interpolation. */
export function plainText(parts: readonly TextPart[]): string | undefined {
  let text = '';
  for (const part of parts) {
    if (part.kind !== 'text') return undefined;
    text += part.text;
  }
  return text;
}

/**
 * `asTyped` gives numbers, durations and sizes as they were written, since a path or a program's
 * argument is text: `exec chmod 0755 f` says 0755. Undefined for what has to be evaluated.
 */
export function literalValue(expression: Expression, asTyped: boolean): Value | undefined {
  switch (expression.kind) {
    case 'number':
      return asTyped ? expression.text : expression.value;
    case 'duration':
      return asTyped ? expression.text : new Duration(expression.milliseconds);
    case 'size':
      return asTyped ? expression.text : new Size(expression.bytes);
    case 'boolean':
      return expression.value;
    case 'null':
      return null;
    case 'word':
    case 'string':
      return plainText(expression.parts);
    default:
      return undefined;
  }
}
