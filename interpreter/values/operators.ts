/**
 * What operators do to values. A combination that makes no sense is `undefined`, and the evaluator
 * says so with the place.
 */
import type { BinaryOperator } from '../../grammar/ast.ts';
import { Duration, equal, RecordValue, Size, type Value } from './values.ts';

type Operation = (left: Value, right: Value) => Value | undefined;

/** The amount of a number, duration or size, and how to make another of its kind. */
function amount(value: Value): { value: number; make: (value: number) => Value } | undefined {
  if (typeof value === 'number') return { value, make: (result) => result };
  if (value instanceof Duration) return { value: value.milliseconds, make: (result) => new Duration(result) };
  if (value instanceof Size) return { value: value.bytes, make: (result) => new Size(result) };
  return undefined;
}

const sameKind = (left: Value, right: Value): boolean =>
  typeof left === typeof right && left?.constructor === right?.constructor;

function additive(compute: (a: number, b: number) => number): Operation {
  return (left, right) => {
    const a = amount(left);
    const b = amount(right);
    return a && b && sameKind(left, right) ? a.make(compute(a.value, b.value)) : undefined;
  };
}

const addAmounts = additive((a, b) => a + b);

const add: Operation = (left, right) => {
  if (typeof left === 'string' && typeof right === 'string') return left + right;
  if (Array.isArray(left) && Array.isArray(right)) return [...left, ...right];
  return addAmounts(left, right);
};

/** `10s * 3` and `3 * 10s` are durations; a duration times a duration is nothing. */
const multiply: Operation = (left, right) => {
  const a = amount(left);
  const b = amount(right);
  if (!a || !b) return undefined;
  if (typeof right === 'number') return a.make(a.value * b.value);
  return typeof left === 'number' ? b.make(a.value * b.value) : undefined;
};

/** `10s / 2` is a duration, `10s / 5s` a number. */
const divide: Operation = (left, right) => {
  const a = amount(left);
  const b = amount(right);
  if (!a || !b) return undefined;
  if (typeof right === 'number') return a.make(a.value / b.value);
  return sameKind(left, right) ? a.value / b.value : undefined;
};

function comparison(holds: (a: number | string, b: number | string) => boolean): Operation {
  return (left, right) => {
    if (typeof left === 'string' && typeof right === 'string') return holds(left, right);
    const a = amount(left);
    const b = amount(right);
    return a && b && sameKind(left, right) ? holds(a.value, b.value) : undefined;
  };
}

const contains: Operation = (left, right) => {
  if (Array.isArray(right)) return (right as readonly Value[]).some((item) => equal(item, left));
  if (typeof right === 'string') return typeof left === 'string' ? right.includes(left) : undefined;
  if (right instanceof RecordValue) return typeof left === 'string' ? right.entries.has(left) : undefined;
  return undefined;
};

const patterns = new Map<string, RegExp>();

/** `^` and `$` match at every line, since most of what is matched are files of /proc. Throws SyntaxError. */
export function pattern(text: string): RegExp {
  let compiled = patterns.get(text);
  if (!compiled) {
    compiled = new RegExp(text, 'm');
    patterns.set(text, compiled);
  }
  return compiled;
}

const matches: Operation = (left, right) =>
  typeof left === 'string' && typeof right === 'string' ? pattern(right).test(left) : undefined;

const negate = (operation: Operation): Operation => {
  return (left, right) => {
    const result = operation(left, right);
    return result === undefined ? undefined : !result;
  };
};

/** `and` and `or` do not evaluate both sides, so they are the evaluator's own. */
export const operations: Readonly<Record<Exclude<BinaryOperator, 'and' | 'or'>, Operation>> = {
  '+': add,
  '-': additive((a, b) => a - b),
  '*': multiply,
  '/': divide,
  '%': additive((a, b) => a % b),
  '==': equal,
  '!=': (left, right) => !equal(left, right),
  '<': comparison((a, b) => a < b),
  '<=': comparison((a, b) => a <= b),
  '>': comparison((a, b) => a > b),
  '>=': comparison((a, b) => a >= b),
  in: contains,
  'not in': negate(contains),
  matches,
};
