/**
 * Calls into closures: arguments by their parameters' shapes, the block as a body, and one place
 * where whatever a command throws gets its place in the text.
 */
import type { Call, Expression } from '../../grammar/ast.ts';
import type { Source, Span } from '../../grammar/source.ts';
import type { Bindings, BoundFunctionCall } from '../bind/bindings.ts';
import type { BoundCommand } from '../bind/call.ts';
import { literalValue } from '../bind/literals.ts';
import { isLibrary } from '../bind/modules.ts';
import type { Frame } from '../bind/scope.ts';
import type { Command, Invocation, Parameter, Parameters } from '../command.ts';
import { BodyEnd, Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { FunctionValue } from '../values/function.ts';
import { show, typeName, type Value } from '../values/values.ts';
import { compileBlockValue, compileBody } from './body.ts';
import { compileExpression, readSlot, writeSlot } from './expression.ts';

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
  return compileFunctionCall(unit, bound, place);
}

function compileFunctionCall(unit: Unit, bound: BoundFunctionCall, { piped }: CallPlace): Evaluate {
  const { machine, source } = unit;
  const { call, slot } = bound;
  const { text: name, span } = call.head;
  const read = readSlot(slot);
  const give = compileValues(unit, bound, piped ?? false);
  const run: Evaluate = (frame, input) => {
    const found = read(frame);
    if (!(found instanceof FunctionValue)) throw new Error(`${name} is not defined yet`);
    machine.tick();
    const values = give(frame, input);
    try {
      return found.call(values);
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      // Whoever calls what comes with nsx looks for the mistake in the own text.
      if (isLibrary(error.source) && !isLibrary(source)) throw error.at(source, call);
      error.calls.push({ name, source, span });
      throw error;
    }
  };
  if (!call.background) return run;
  return (frame, input) => {
    const before = machine.background;
    machine.background = true;
    try {
      return run(frame, input);
    } finally {
      machine.background = before;
    }
  };
}

type Values = (Value | undefined)[];

/** The values of a call, in a list of their own; a block in the place of the last parameter. */
function compileValues(
  unit: Unit,
  { call, blockAt }: BoundFunctionCall,
  piped: boolean,
): (frame: Frame, input?: Value) => Values {
  const values = call.arguments.map((argument) => compileExpression(unit, argument));
  if (call.block) {
    const block = compileBlockValue(unit, call.block);
    return (frame, input = null) => {
      const given: Values = values.map((value) => value(frame));
      if (piped) given.unshift(input);
      while (given.length < blockAt) given.push(undefined);
      given.splice(blockAt, 0, block(frame));
      return given;
    };
  }
  if (piped) return (frame, input = null) => [input, ...values.map((value) => value(frame))];
  const [first, second] = values;
  if (!first) return () => [];
  if (!second) return (frame) => [first(frame)];
  if (values.length === 2) return (frame) => [first(frame), second(frame)];
  return (frame) => values.map((value) => value(frame));
}

/** Whatever stands around a command that ends the body is left by an exception. */
function compileCommand(unit: Unit, bound: BoundCommand, place: CallPlace): Evaluate {
  const invoke = compileInvocation(unit, bound, place);
  if (!bound.command.endsBody) return invoke as Evaluate;
  return (frame, input) => {
    const result = invoke(frame, input);
    if (result instanceof BodyEnd) throw result;
    return result;
  };
}

/** A command that ends the body it is the last statement of: it needs no exception, which takes as long as a small message. */
export function compileEnd(unit: Unit, bound: BoundCommand): (frame: Frame) => BodyEnd {
  const invoke = compileInvocation(unit, bound, { captured: false });
  return (frame) => {
    const result = invoke(frame);
    if (result instanceof BodyEnd) return result;
    throw new Error(`${bound.command.name} has not ended its body`);
  };
}

type Invoke = (frame: Frame, input?: Value) => Value | BodyEnd;

function compileInvocation(unit: Unit, bound: BoundCommand, place: CallPlace): Invoke {
  const { command, call } = bound;
  const { machine, source } = unit;
  const readers = Object.entries(command.parameters).map(
    ([name, parameter]) => [name, compileArgument(unit, bound, name, parameter)] as const,
  );
  const body = call.block ? compileBody(unit, call.block) : null;
  const { span, background } = call;
  const valuesIn = (frame: Frame, input?: Value): Record<string, unknown> => {
    const values: Record<string, unknown> = {};
    for (const [name, read] of readers) values[name] = read(frame, input);
    return values;
  };
  // Nothing but literals is worked out once.
  const fixed = readers.every(([, read]) => isFixed(read)) ? valuesIn({ slots: [], parent: null }) : null;
  return (frame, input) => {
    const values = fixed ?? valuesIn(frame, input);
    const invocation: Invocation<Parameters> = {
      arguments: values as Invocation<Parameters>['arguments'],
      body: body ? body(frame) : null,
      background,
      captured: place.captured,
      span,
      machine,
    };
    const backgroundBefore = machine.background;
    machine.source = source;
    machine.span = call.head.span;
    machine.callSpan = span;
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

type ReadArgument = (frame: Frame, input?: Value) => unknown;

/** Those that give the same value each time. Nobody changes the arguments of a command. */
const fixedReaders = new WeakSet<ReadArgument>();
const isFixed = (read: ReadArgument): boolean => fixedReaders.has(read);

function fixedTo(value: unknown): ReadArgument {
  const read: ReadArgument = () => value;
  fixedReaders.add(read);
  return read;
}

function compileArgument(unit: Unit, bound: BoundCommand, name: string, parameter: Parameter<unknown>): ReadArgument {
  const { command, call, input: inputName } = bound;
  const { role } = parameter;
  const expressions = bound.arguments.get(name);
  if (role === 'flag') {
    return fixedTo(expressions !== undefined);
  }
  if (role === 'again') return compileAgain(unit, bound);
  if (role === 'each') return compileEach(unit, bound, expressions?.[0]);
  const readers = (expressions ?? []).map((expression) => compileOne(unit, command, parameter, expression));
  if (name === inputName) readers.unshift(compileInput(unit, command, parameter, call));
  if (role === 'rest' || role === 'keyword-rest') {
    const readAll: ReadArgument = (frame, input) => {
      const read = readers.map((reader) => reader(frame, input));
      return read.some(isSpread) ? read.flatMap((one) => (isSpread(one) ? one.items : [one])) : read;
    };
    return readers.every(isFixed) ? fixedTo(readAll({ slots: [], parent: null })) : readAll;
  }
  const [read] = readers;
  return read ?? fixedTo(undefined);
}

/** The arguments of each further part, by the names of the group. */
function compileAgain(unit: Unit, { again }: BoundCommand): ReadArgument {
  const parts = again.map((part) =>
    Object.entries(part.command.parameters).map(
      ([name, parameter]) => [name, compileArgument(unit, part, name, parameter)] as const,
    ),
  );
  return (frame) => parts.map((readers) => Object.fromEntries(readers.map(([name, read]) => [name, read(frame)])));
}

/** What a pipe hands on, as the parameter wants it. */
function compileInput(
  { machine, source }: Unit,
  command: Command,
  parameter: Parameter<unknown>,
  call: Call,
): ReadArgument {
  return (_frame, input = null) => converted(machine, source, command, parameter, input, call.head.span);
}

/** The expression over `$it`, as a function of the item. */
function compileEach(unit: Unit, { call }: BoundCommand, expression: Expression | undefined): ReadArgument {
  const slot = unit.bindings.items.get(call);
  if (!expression || !slot) return () => undefined;
  const evaluate = compileExpression(unit, expression);
  const write = writeSlot(slot);
  return (frame) => (item: Value) => {
    write(frame, item);
    return evaluate(frame);
  };
}

function compileOne(unit: Unit, command: Command, parameter: Parameter<unknown>, expression: Expression): ReadArgument {
  const { shape } = parameter;
  const literal = literalValue(expression, shape.asTyped ?? false);
  if (literal !== undefined) {
    const converted = shape.convert(literal);
    if (converted !== undefined && !hasNul(converted)) return fixedTo(converted);
  }
  const evaluate = literal === undefined ? compileExpression(unit, expression) : () => literal;
  const { machine, source } = unit;
  return (frame) => converted(machine, source, command, parameter, evaluate(frame), expression.span);
}

/** A list where several are wanted and each is something else: it stands for its items. */
class Spread {
  readonly items: readonly unknown[];
  constructor(items: readonly unknown[]) {
    this.items = items;
  }
}
const isSpread = (value: unknown): value is Spread => value instanceof Spread;

function converted(
  machine: Machine,
  source: Source,
  command: Command,
  parameter: Parameter<unknown>,
  value: Value,
  span: Span,
): unknown {
  const { shape, role } = parameter;
  const result = shape.convert(value);
  if (result === undefined && Array.isArray(value) && (role === 'rest' || role === 'keyword-rest')) {
    return new Spread(
      (value as readonly Value[]).map((item) => converted(machine, source, command, parameter, item, span)),
    );
  }
  if (result === undefined) {
    machine.source = source;
    throw machine.fail('nsx::value::wrong-type', `\`${command.name}\` wants ${shape.label} as ${shape.name}`, {
      span,
      label: `this is a ${typeName(value)}: ${show(value).slice(0, 60)}`,
    });
  }
  // The kernel would see only what stands before it.
  if (shape.asTyped && hasNul(result)) {
    machine.source = source;
    throw machine.fail('nsx::path::nul', `\`${command.name}\` cannot take text with a NUL character`, {
      span,
      label: 'NUL inside',
    });
  }
  return result;
}

function hasNul(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\0');
  return Array.isArray(value) && value.some(hasNul);
}
