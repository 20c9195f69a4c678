/**
 * Calls into closures: arguments by their parameters' shapes, the block as a body, and one place
 * where whatever a command throws gets its place in the text.
 */
import type { Block, Call, Expression } from '../grammar/ast.ts';
import type { Source } from '../grammar/source.ts';
import type { Bindings } from './bind.ts';
import type { BoundCommand } from './bind-call.ts';
import type { Body, Command, Invocation, Parameter, Parameters } from './command.ts';
import { compileExpression, readSlot } from './compile-expression.ts';
import { compileStatements } from './compile-statement.ts';
import { FunctionValue } from './function-value.ts';
import { literalValue } from './literals.ts';
import type { Machine } from './machine.ts';
import type { Frame } from './scope.ts';
import { show, typeName, type Value } from './values.ts';

/** `input` is what a pipe hands on. */
export type Evaluate = (frame: Frame, input?: Value) => Value;

/** What is compiled together: one text, with what its names mean. */
export interface Unit {
  readonly source: Source;
  readonly bindings: Bindings;
  readonly machine: Machine;
}

export interface CallPlace {
  /** Somebody wants the value. */
  readonly captured: boolean;
  readonly piped?: boolean;
}

export function compileCall(unit: Unit, call: Call, place: CallPlace): Evaluate {
  const bound = unit.bindings.calls.get(call);
  if (!bound) throw new Error(`the call of ${call.head.text} was not bound`);
  if (bound.kind === 'command') return compileCommand(unit, bound, place);
  const read = readSlot(bound.slot);
  const values = call.arguments.map((argument) => compileExpression(unit, argument));
  const { machine } = unit;
  return (frame, input) => {
    const found = read(frame);
    if (!(found instanceof FunctionValue)) throw new Error(`${call.head.text} is not defined yet`);
    const given = values.map((value) => value(frame));
    if (place.piped) given.unshift(input ?? null);
    machine.tick();
    return found.call(given);
  };
}

function compileCommand(unit: Unit, { command, call, arguments: bound }: BoundCommand, place: CallPlace): Evaluate {
  const { machine, source } = unit;
  const readers = Object.entries(command.parameters).map(
    ([name, parameter]) => [name, compileArgument(unit, command, parameter, bound.get(name))] as const,
  );
  const body = call.block ? compileBody(unit, call.block) : null;
  const { span, background } = call;
  return (frame, input) => {
    const values: Record<string, unknown> = {};
    for (const [name, read] of readers) values[name] = read(frame);
    const invocation: Invocation<Parameters> = {
      arguments: values as Invocation<Parameters>['arguments'],
      body: body ? body(frame) : null,
      background,
      captured: place.captured,
      input,
      span,
      machine,
    };
    const backgroundBefore = machine.background;
    machine.source = source;
    machine.span = call.head.span;
    machine.attempt = {};
    machine.background = backgroundBefore || background;
    try {
      return command.run(invocation);
    } catch (error) {
      // A body has moved the place on; what fails outside of it is this call's.
      machine.source = source;
      machine.span = span;
      throw machine.explain(error);
    } finally {
      machine.background = backgroundBefore;
    }
  };
}

type ReadArgument = (frame: Frame) => unknown;

function compileArgument(
  unit: Unit,
  command: Command,
  parameter: Parameter<unknown>,
  expressions: readonly Expression[] | undefined,
): ReadArgument {
  const { role } = parameter;
  if (role === 'flag') {
    const given = expressions !== undefined;
    return () => given;
  }
  const readers = (expressions ?? []).map((expression) => compileOne(unit, command, parameter, expression));
  if (role === 'rest' || role === 'keyword-rest') return (frame) => readers.map((read) => read(frame));
  const [read] = readers;
  return read ?? (() => undefined);
}

function compileOne(unit: Unit, command: Command, parameter: Parameter<unknown>, expression: Expression): ReadArgument {
  const { shape } = parameter;
  const literal = literalValue(expression, shape.asTyped ?? false);
  if (literal !== undefined) {
    const converted = shape.convert(literal);
    if (converted !== undefined && !hasNul(converted)) return () => converted;
  }
  const evaluate = literal === undefined ? compileExpression(unit, expression) : () => literal;
  const { machine, source } = unit;
  return (frame) => {
    const value = evaluate(frame);
    const converted = shape.convert(value);
    machine.source = source;
    if (converted === undefined) {
      throw machine.fail('nsx::value::wrong-type', `\`${command.name}\` wants ${shape.label} as ${shape.name}`, {
        span: expression.span,
        label: `this is a ${typeName(value)}: ${show(value).slice(0, 60)}`,
      });
    }
    // The kernel would see only what stands before it.
    if (shape.asTyped && hasNul(converted)) {
      throw machine.fail('nsx::path::nul', `\`${command.name}\` cannot take text with a NUL character`, {
        span: expression.span,
        label: 'NUL inside',
      });
    }
    return converted;
  };
}

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return Array.isArray(value) && value.some(hasNul);
}

/** Commands that may end a nest's body, as what the innermost process alone does. */
const tailCommands: ReadonlySet<string> = new Set(['exec', 'hold']);

export function compileBody(unit: Unit, block: Block): (frame: Frame) => Body {
  const last = block.statements.at(-1);
  const hasTail =
    last?.kind === 'expression-statement' &&
    last.expression.kind === 'call' &&
    tailCommands.has(last.expression.head.text);
  const all = compileStatements(unit, block.statements);
  const head = hasTail ? compileStatements(unit, block.statements.slice(0, -1)) : all;
  return (frame) => ({ hasTail, run: () => void all(frame), runHead: () => void head(frame) });
}
