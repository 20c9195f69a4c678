/**
 * Statements into closures. A statement says how it ended, so that loops and functions need no
 * exceptions for `break`, `continue` and `return`.
 */
import type {
  Block,
  Expect,
  ExpectError,
  Expression,
  ExpressionStatement,
  For,
  FunctionDefinition,
  If,
  Name,
  Repeat,
  Statement,
  Try,
  Use,
  While,
} from '../../grammar/ast.ts';
import type { Frame } from '../bind/scope.ts';
import { Failure } from '../failure.ts';
import { undoing } from '../undo/undoing.ts';
import { FunctionValue, signatureOf } from '../values/function.ts';
import { RecordValue, typeName, type Value } from '../values/values.ts';
import { compileCall, type Evaluate, type Unit } from './call.ts';
import { compileExpect, compileExpectError } from './expect.ts';
import { compileCondition, compileExpression, writeSlot } from './expression.ts';
import { forItself } from './look.ts';

/** How a statement ended. */
export const Ended = { normally: 0, byBreak: 1, byContinue: 2, byReturn: 3 } as const;
export type Ending = (typeof Ended)[keyof typeof Ended];

export type Execute = (frame: Frame) => Ending;

export function compileStatements(unit: Unit, statements: readonly Statement[]): Execute {
  // Functions first, so that they can call each other whatever their order.
  const ordered = [
    ...statements.filter(({ kind }) => kind === 'function'),
    ...statements.filter(({ kind }) => kind !== 'function'),
  ];
  return inOrder(ordered.map((statement) => compileStatement(unit, statement)));
}

/** Bodies of one and two statements are most of them, and need no loop. */
function inOrder(steps: readonly Execute[]): Execute {
  const [first, second] = steps;
  if (!first) return () => Ended.normally;
  if (!second) return first;
  if (steps.length === 2) return (frame) => first(frame) || second(frame);
  return (frame) => {
    for (let index = 0; index < steps.length; index++) {
      const ending = (steps[index] as Execute)(frame);
      if (ending !== Ended.normally) return ending;
    }
    return Ended.normally;
  };
}

export const compileBlock = (unit: Unit, block: Block): Execute => compileStatements(unit, block.statements);

export function compileStatement(unit: Unit, statement: Statement): Execute {
  switch (statement.kind) {
    case 'expression-statement': {
      const evaluate = forItself(unit, statement.expression, compileStatementExpression(unit, statement));
      return (frame) => {
        evaluate(frame);
        return Ended.normally;
      };
    }
    case 'let':
    case 'assign': {
      const evaluate = compileExpression(unit, statement.value);
      const write = writeSlot(slotOf(unit, statement.name));
      return (frame) => {
        write(frame, evaluate(frame));
        return Ended.normally;
      };
    }
    case 'if':
      return compileIf(unit, statement);
    case 'for':
      return compileFor(unit, statement);
    case 'while':
      return compileWhile(unit, statement);
    case 'repeat':
      return compileRepeat(unit, statement);
    case 'function':
      return compileFunction(unit, statement);
    case 'return': {
      const { machine } = unit;
      const evaluate = statement.value ? compileExpression(unit, statement.value) : () => null;
      return (frame) => {
        machine.returned = evaluate(frame);
        return Ended.byReturn;
      };
    }
    case 'break':
      return () => Ended.byBreak;
    case 'continue':
      return () => Ended.byContinue;
    case 'try':
      return compileTry(unit, statement);
    case 'expect':
      return compileExpect(unit, statement satisfies Expect);
    case 'expect-error':
      return compileExpectError(unit, statement satisfies ExpectError);
    case 'use':
      return compileUse(unit, statement);
    case 'defer': {
      const run = compileBlock(unit, statement.body);
      return (frame) => {
        unit.machine.defer(() => void run(frame));
        return Ended.normally;
      };
    }
  }
}

/**
 * A call that stands as a statement: nobody takes its value, so a program's failure is an error. In parentheses it is
 * an expression like any other.
 */
export function compileStatementExpression(unit: Unit, { expression, span }: ExpressionStatement): Evaluate {
  return expression.kind === 'call' && span.start === expression.span.start
    ? compileCall(unit, expression, { captured: false })
    : compileExpression(unit, expression);
}

function slotOf(unit: Unit, name: Name) {
  const slot = unit.bindings.names.get(name);
  if (!slot) throw new Error(`the name ${name.text} was not bound`);
  return slot;
}

/** A text that is used runs where it is used, the first time. */
function compileUse(unit: Unit, use: Use): Execute {
  const module = unit.bindings.modules.get(use);
  if (!module) return () => Ended.normally;
  return compileStatements({ ...unit, source: module.source, bindings: module.bindings }, module.statements);
}

function compileIf(unit: Unit, { condition, then, otherwise }: If): Execute {
  const test = compileCondition(unit, condition);
  const first = compileBlock(unit, then);
  const second =
    otherwise === null
      ? () => Ended.normally
      : otherwise.kind === 'if'
        ? compileIf(unit, otherwise)
        : compileBlock(unit, otherwise);
  return (frame) => (test(frame) ? first(frame) : second(frame));
}

/** A turn of a loop, with variables of its own where something may outlive it. */
function compileTurn(unit: Unit, loop: For | While | Repeat): Execute {
  const run = compileBlock(unit, loop.body);
  return unit.bindings.turns.has(loop) ? (frame) => run({ slots: [], parent: frame }) : run;
}

function compileWhile(unit: Unit, loop: While): Execute {
  const { machine } = unit;
  const test = compileCondition(unit, loop.condition);
  const run = compileTurn(unit, loop);
  return (frame) => {
    while (test(frame)) {
      machine.tick();
      const ending = run(frame);
      if (ending === Ended.byBreak) break;
      if (ending === Ended.byReturn) return ending;
    }
    return Ended.normally;
  };
}

function compileFor(unit: Unit, loop: For): Execute {
  const { machine } = unit;
  const { variable, iterable, body } = loop;
  const evaluate = compileExpression(unit, iterable);
  const write = writeSlot(slotOf(unit, variable));
  const run = compileBlock(unit, body);
  const alone = unit.bindings.turns.has(loop);
  return (frame) => {
    for (const item of itemsOf(unit, evaluate(frame), iterable)) {
      machine.tick();
      const turn = alone ? { slots: [], parent: frame } : frame;
      write(turn, item);
      const ending = run(turn);
      if (ending === Ended.byBreak) break;
      if (ending === Ended.byReturn) return ending;
    }
    return Ended.normally;
  };
}

/** The items of a list; of a record, its keys. */
function itemsOf({ machine, source }: Unit, value: Value, expression: Expression): readonly Value[] {
  if (Array.isArray(value)) return value as readonly Value[];
  if (value instanceof RecordValue) return [...value.entries.keys()];
  machine.source = source;
  throw machine.fail('nsx::value::wrong-type', `\`for\` wants a list, and this is a ${typeName(value)}`, {
    span: expression.span,
  });
}

function compileRepeat(unit: Unit, loop: Repeat): Execute {
  const { machine, source } = unit;
  const { count } = loop;
  const evaluate = compileExpression(unit, count);
  const run = compileTurn(unit, loop);
  return (frame) => {
    const times = evaluate(frame);
    if (typeof times !== 'number' || !Number.isInteger(times) || times < 0) {
      machine.source = source;
      throw machine.fail('nsx::value::wrong-type', '`repeat` wants a whole number, 0 or more', { span: count.span });
    }
    for (let turn = 0; turn < times; turn++) {
      machine.tick();
      const ending = run(frame);
      if (ending === Ended.byBreak) break;
      if (ending === Ended.byReturn) return ending;
    }
    return Ended.normally;
  };
}

function compileFunction(unit: Unit, definition: FunctionDefinition): Execute {
  const { name, comment } = definition;
  const write = writeSlot(slotOf(unit, name));
  const signature = signatureOf(definition);
  const activate = compileActivation(unit, definition);
  return (defining) => {
    write(defining, new FunctionValue(signature, comment, (values) => activate(defining, values)));
    return Ended.normally;
  };
}

/** How deep functions may call each other: below what the JavaScript stack holds. */
const CALL_DEPTH = 600;

/**
 * What a call does. The values become the function's variables as they are, so nobody else may keep
 * them; what a failure leaves of the depth is put right by those who catch it.
 */
function compileActivation(unit: Unit, definition: FunctionDefinition) {
  const { machine, source } = unit;
  const complete = compileDefaults(unit, definition);
  const run = compileBlock(unit, definition.body);
  return (defining: Frame, given: (Value | undefined)[]): Value => {
    const values = complete(defining, given);
    if (machine.depth >= CALL_DEPTH) {
      machine.source = source;
      throw machine.fail(
        'nsx::run::recursion',
        `functions call each other at most ${CALL_DEPTH} deep, and \`${definition.name.text}\` is one more`,
        { span: definition.name.span },
      );
    }
    machine.depth += 1;
    const ending = run({ slots: values, parent: defining });
    machine.depth -= 1;
    return ending === Ended.byReturn ? machine.returned : null;
  };
}

/** Defaults for what was not given, and what is left over in a list. */
function compileDefaults(unit: Unit, { parameters, rest }: FunctionDefinition) {
  const count = parameters.length;
  const defaults = parameters.map(({ defaultValue }) => (defaultValue ? compileExpression(unit, defaultValue) : null));
  return (defining: Frame, values: (Value | undefined)[]): Value[] => {
    for (let index = 0; index < count; index++) {
      if (values[index] === undefined) values[index] = defaults[index]?.(defining) ?? null;
    }
    if (rest) values.push(values.splice(count) as Value[]);
    return values as Value[];
  };
}

function compileTry(unit: Unit, { body, errorName, handler }: Try): Execute {
  const { machine } = unit;
  const attempt = compileBlock(unit, body);
  const recover = handler ? compileBlock(unit, handler) : null;
  const write = errorName ? writeSlot(slotOf(unit, errorName)) : null;
  return (frame) => {
    try {
      return undoing(machine, () => attempt(frame));
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      write?.(frame, errorValue(error));
      return recover ? recover(frame) : Ended.normally;
    }
  };
}

function errorValue({ diagnostic, facts, processes }: Failure): Value {
  return new RecordValue({
    message: diagnostic.message,
    code: diagnostic.code,
    errno: facts.errno ?? null,
    syscall: facts.syscall ?? null,
    process: processes[0] ?? null,
  });
}
