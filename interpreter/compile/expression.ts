/**
 * Expressions into closures: each node is looked at once, and what remains is a function from a
 * frame to a value.
 */
import type { Binary, Expression, Field, Index, Slice, TextPart, Unary, Variable } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import type { BoundVariable } from '../bind/bindings.ts';
import { literalValue } from '../bind/literals.ts';
import type { Frame, Slot } from '../bind/scope.ts';
import type { DiagnosticCode } from '../errors/catalogue.ts';
import { didYouMean, nearest } from '../errors/suggest.ts';
import { parentPid } from '../processes/inspect.ts';
import { fieldNames, readField } from '../values/fields.ts';
import { operations } from '../values/operators.ts';
import { Duration, RecordValue, Size, show, textOf, typeName, type Value } from '../values/values.ts';
import { compileBlockValue } from './body.ts';
import { compileCall, type Evaluate, type Unit } from './call.ts';
import { compileOnNumbers, compileWithConstant } from './number.ts';

export function compileExpression(unit: Unit, expression: Expression): Evaluate {
  const literal = literalValue(expression, false);
  if (literal !== undefined) return () => literal;
  switch (expression.kind) {
    case 'string':
    case 'word':
      return compileText(unit, expression.parts);
    case 'list': {
      const items = expression.items.map((item) => compileExpression(unit, item));
      return (frame) => items.map((item) => item(frame));
    }
    case 'record': {
      const entries = expression.entries.map(({ key, value }) => [key.text, compileExpression(unit, value)] as const);
      return (frame) => new RecordValue(new Map(entries.map(([key, value]) => [key, value(frame)])));
    }
    case 'variable':
      return compileVariable(unit, expression, unit.bindings.variables.get(expression));
    case 'field':
      return compileField(unit, expression);
    case 'index':
      return compileIndex(unit, expression);
    case 'slice':
      return compileSlice(unit, expression);
    case 'unary':
      return compileUnary(unit, expression);
    case 'binary':
      return compileBinary(unit, expression);
    case 'call':
      return compileCall(unit, expression, { captured: true });
    case 'pipeline':
      return compilePipeline(unit, expression.first, expression.rest);
    case 'block':
      return compileBlockValue(unit, expression);
    default:
      throw new Error(`no way to evaluate a ${expression.kind}`);
  }
}

function compilePipeline(unit: Unit, first: Expression, rest: readonly (Expression & { kind: 'call' })[]): Evaluate {
  let value = compileExpression(unit, first);
  for (const call of rest) {
    const stage = compileCall(unit, call, { captured: true, piped: true });
    const input = value;
    value = (frame) => stage(frame, input(frame));
  }
  return value;
}

function compileText(unit: Unit, parts: readonly TextPart[]): Evaluate {
  const pieces = parts.map((part) => {
    if (part.kind === 'text') return part.text;
    return compileExpression(unit, part);
  });
  return (frame) => {
    let text = '';
    for (const piece of pieces) text += typeof piece === 'string' ? piece : textOf(piece(frame));
    return text;
  };
}

/** The value of a slot. A variable whose `let` has not run is null. */
export function readSlot({ hops, index }: Slot): Evaluate {
  if (hops === 0) return (frame) => frame.slots[index] ?? null;
  if (hops === 1) return (frame) => frame.parent?.slots[index] ?? null;
  return (frame) => frameAt(frame, hops).slots[index] ?? null;
}

export function writeSlot({ hops, index }: Slot): (frame: Frame, value: Value) => void {
  if (hops === 0) {
    return (frame, value) => {
      frame.slots[index] = value;
    };
  }
  return (frame, value) => {
    frameAt(frame, hops).slots[index] = value;
  };
}

function frameAt(frame: Frame, hops: number): Frame {
  let found = frame;
  for (let hop = 0; hop < hops; hop++) found = found.parent ?? found;
  return found;
}

function compileVariable(unit: Unit, { span }: Variable, variable: BoundVariable | undefined): Evaluate {
  const { machine } = unit;
  if (!variable) throw new Error('a variable was not bound');
  if (variable.kind === 'slot') return readSlot(variable.slot);
  switch (variable.name) {
    case 'pid':
      return () => machine.process.pids.at(-1) ?? null;
    case 'ppid':
      return () => parentPid(machine);
    case 'level':
    case 'depth': {
      const { name } = variable;
      return () => {
        for (let process: typeof machine.process | null = machine.process; process; process = process.parent) {
          if (process[name] !== undefined) return process[name] ?? null;
        }
        // In a block that is a value this could not be seen before.
        return failAt(
          unit,
          span,
          'nsx::bind::level-outside-nest',
          `\`$${name}\` is known only in the body of \`nest\``,
          'in no nest',
        );
      };
    }
  }
}

/** A failure at a part of the running statement. */
function failAt(unit: Unit, span: Span, code: DiagnosticCode, message: string, label = '', help?: string): never {
  unit.machine.source = unit.source;
  throw unit.machine.fail(code, message, { span, label, ...(help === undefined ? {} : { help }) });
}

function compileField(unit: Unit, { object, name }: Field): Evaluate {
  const evaluate = compileExpression(unit, object);
  return (frame) => {
    const value = evaluate(frame);
    if (!(value instanceof RecordValue)) {
      // It looks at the machine, and may fail.
      unit.machine.source = unit.source;
      unit.machine.span = name.span;
    }
    const found = readField(unit.machine, value, name.text);
    if (found !== undefined) return found;
    const names = fieldNames(value);
    const near = nearest(name.text, names);
    const help =
      near.length > 0
        ? didYouMean(near.map((other) => `.${other}`))
        : names.length > 0
          ? `it has ${names.join(', ')}`
          : /^(?:length|size|count)$/.test(name.text)
            ? '`(len …)` counts'
            : undefined;
    return failAt(
      unit,
      name.span,
      'nsx::value::unknown-field',
      `a ${typeName(value)} has no field \`${name.text}\``,
      'no such field',
      help,
    );
  };
}

function compileIndex(unit: Unit, { object, index, span }: Index): Evaluate {
  const evaluateObject = compileExpression(unit, object);
  const evaluateIndex = compileExpression(unit, index);
  return (frame) => {
    const value = evaluateObject(frame);
    const at = evaluateIndex(frame);
    if (value instanceof RecordValue && typeof at === 'string') {
      return (
        value.get(at) ??
        failAt(unit, index.span, 'nsx::value::unknown-field', `the record has no field \`${at}\``, 'no such field')
      );
    }
    if ((!Array.isArray(value) && typeof value !== 'string') || typeof at !== 'number' || !Number.isInteger(at)) {
      return failAt(
        unit,
        span,
        'nsx::value::wrong-type',
        `a ${typeName(value)} cannot be indexed with a ${typeName(at)}`,
      );
    }
    const item = (value as readonly Value[] | string).at(at);
    if (item !== undefined) return item as Value;
    const length = (value as { length: number }).length;
    return failAt(
      unit,
      index.span,
      'nsx::value::no-such-index',
      `there is no item ${at}`,
      length === 0 ? 'the list is empty' : `it has ${length}, from 0 to ${length - 1}`,
    );
  };
}

function compileSlice(unit: Unit, { object, from, to, span }: Slice): Evaluate {
  const evaluate = compileExpression(unit, object);
  const ends = [from, to].map((end) => (end ? compileExpression(unit, end) : null));
  return (frame) => {
    const value = evaluate(frame);
    const [start, stop] = ends.map((end) => (end ? end(frame) : undefined));
    const whole = (end: Value | undefined): end is number | undefined =>
      end === undefined || (typeof end === 'number' && Number.isInteger(end));
    if ((!Array.isArray(value) && typeof value !== 'string') || !whole(start) || !whole(stop)) {
      return failAt(
        unit,
        span,
        'nsx::value::wrong-type',
        `a ${typeName(value)} cannot be sliced like this`,
        'a list or a text, and whole numbers',
      );
    }
    return (value as readonly Value[]).slice(start, stop);
  };
}

function compileUnary(unit: Unit, { operator, operand, span }: Unary): Evaluate {
  const evaluate = compileExpression(unit, operand);
  if (operator === 'not') {
    const condition = compileCondition(unit, operand);
    return (frame) => !condition(frame);
  }
  return (frame) => {
    const value = evaluate(frame);
    if (typeof value === 'number') return -value;
    if (value instanceof Duration) return new Duration(-value.milliseconds);
    if (value instanceof Size) return new Size(-value.bytes);
    return failAt(
      unit,
      span,
      'nsx::value::wrong-type',
      `\`-\` wants a number, a duration or a size, and this is a ${typeName(value)}`,
    );
  };
}

/** True or false and nothing else, so that a forgotten comparison is noticed. */
export function compileCondition(unit: Unit, expression: Expression): (frame: Frame) => boolean {
  const evaluate = compileExpression(unit, expression);
  if (alwaysCondition(expression)) return evaluate as (frame: Frame) => boolean;
  return (frame) => {
    const value = evaluate(frame);
    if (typeof value === 'boolean') return value;
    return failAt(
      unit,
      expression.span,
      'nsx::value::not-a-condition',
      `a condition is true or false, and this is a ${typeName(value)}`,
      show(value).slice(0, 60),
      'compare it with something: `== 0`, `!= null`',
    );
  };
}

const conditions: ReadonlySet<string> = new Set([
  '==',
  '!=',
  '<',
  '<=',
  '>',
  '>=',
  'in',
  'not in',
  'matches',
  'and',
  'or',
]);

/** These give true or false, or fail. */
const alwaysCondition = (expression: Expression): boolean =>
  expression.kind === 'binary' && conditions.has(expression.operator);

/** `sides` takes the place of the operands, when they have been evaluated already. */
export function compileBinary(
  unit: Unit,
  { operator, left, right, span }: Binary,
  sides?: readonly [Evaluate, Evaluate],
): Evaluate {
  if (operator === 'and' || operator === 'or') {
    const first = compileCondition(unit, left);
    const second = compileCondition(unit, right);
    return operator === 'and' ? (frame) => first(frame) && second(frame) : (frame) => first(frame) || second(frame);
  }
  const [a, b] = sides ?? [compileExpression(unit, left), compileExpression(unit, right)];
  const operation = operations[operator];
  const general = (x: Value, y: Value): Value => {
    if ((operator === '/' || operator === '%') && (y === 0 || (y instanceof Duration && y.milliseconds === 0))) {
      return failAt(unit, span, 'nsx::value::division-by-zero', 'division by zero');
    }
    let result: Value | undefined;
    try {
      result = operation(x, y);
    } catch (error) {
      if (!(error instanceof SyntaxError)) throw error;
      return failAt(
        unit,
        right.span,
        'nsx::value::bad-pattern',
        `this is no regular expression: ${error.message.replace(/^Invalid regular expression: \/.*\/m?: /s, '')}`,
      );
    }
    return (
      result ??
      failAt(unit, span, 'nsx::value::wrong-type', `\`${operator}\` cannot take a ${typeName(x)} and a ${typeName(y)}`)
    );
  };
  return (
    (sides ? undefined : compileWithConstant(operator, a, right, general)) ??
    compileOnNumbers(operator, a, b, general) ??
    ((frame) => general(a(frame), b(frame)))
  );
}
