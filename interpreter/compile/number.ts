/**
 * Operators on numbers, which are most of what is computed: a closure for each that looks at the kinds
 * of its operands and has the operator itself inside, and falls back on the general way otherwise.
 *
 * They only make quick what `operators.ts` defines. Written out, since V8 optimizes a closure for
 * what it has met, and one function for all operators would have met everything.
 */
import type { BinaryOperator, Expression } from '../../grammar/ast.ts';
import type { Value } from '../values/values.ts';
import type { Evaluate } from './call.ts';

type General = (left: Value, right: Value) => Value;

/** Undefined for an operator that is not worth it. */
export function compileOnNumbers(
  operator: BinaryOperator,
  left: Evaluate,
  right: Evaluate,
  general: General,
): Evaluate | undefined {
  switch (operator) {
    case '+':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? a + b : general(a, b);
      };
    case '-':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? a - b : general(a, b);
      };
    case '*':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? a * b : general(a, b);
      };
    case '<':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? a < b : general(a, b);
      };
    case '<=':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? a <= b : general(a, b);
      };
    case '>':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? a > b : general(a, b);
      };
    case '>=':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? a >= b : general(a, b);
      };
    case '==':
      return (frame) => {
        const a = left(frame);
        const b = right(frame);
        return typeof a === 'number' && typeof b === 'number' ? a === b : general(a, b);
      };
    default:
      return undefined;
  }
}

/** `$n - 1`, `$n < 2`: what changes and what stops recursions and loops. */
export function compileWithConstant(
  operator: BinaryOperator,
  left: Evaluate,
  right: Expression,
  general: General,
): Evaluate | undefined {
  if (right.kind !== 'number') return undefined;
  const { value } = right;
  switch (operator) {
    case '+':
      return (frame) => {
        const a = left(frame);
        return typeof a === 'number' ? a + value : general(a, value);
      };
    case '-':
      return (frame) => {
        const a = left(frame);
        return typeof a === 'number' ? a - value : general(a, value);
      };
    case '<':
      return (frame) => {
        const a = left(frame);
        return typeof a === 'number' ? a < value : general(a, value);
      };
    case '>':
      return (frame) => {
        const a = left(frame);
        return typeof a === 'number' ? a > value : general(a, value);
      };
    case '==':
      return (frame) => {
        const a = left(frame);
        return typeof a === 'number' ? a === value : general(a, value);
      };
    default:
      return undefined;
  }
}
