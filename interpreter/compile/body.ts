/**
 * Blocks into bodies: what a command runs in a process of its choice, and what a script keeps as a value.
 */
import type { Block, Call, Expression, Statement } from '../../grammar/ast.ts';
import { walkNodes } from '../../grammar/walk.ts';
import type { Frame } from '../bind/scope.ts';
import type { Body } from '../command.ts';
import type { BodyEnd } from '../failure.ts';
import { BlockValue } from '../values/block.ts';
import type { Value } from '../values/values.ts';
import { compileEnd, type Evaluate, type Unit } from './call.ts';
import { compileExpression } from './expression.ts';
import { forItself } from './look.ts';
import { compileStatementExpression, compileStatements } from './statement.ts';

/** Commands that may end a nest's body, as what the innermost process alone does. */
const tailCommands: ReadonlySet<string> = new Set(['exec', 'hold']);

export function compileBody(unit: Unit, block: Block): (frame: Frame) => Body {
  const last = block.statements.at(-1);
  if (last?.kind !== 'expression-statement') {
    const all = compileStatements(unit, block.statements);
    const run = (frame: Frame): Value => {
      all(frame);
      return null;
    };
    return (frame) => ({
      hasTail: false,
      headOnlyMounts: false,
      run: () => run(frame),
      runToEnd: () => void all(frame),
      runHead: () => void all(frame),
    });
  }
  const { expression } = last;
  const end = tailOf(unit, expression);
  const hasTail = end !== null;
  const before = block.statements.slice(0, -1);
  const head = compileStatements(unit, before);
  const tail = end ? thrown(end) : compileStatementExpression(unit, last);
  const tailForItself = end ? tail : forItself(unit, expression, tail);
  const headStatements = hasTail ? before : block.statements;
  const plainTail = hasTail && callsOnly(expression, (call) => call === expression);
  const headOnlyMounts =
    (plainTail || (!hasTail && headStatements.length > 0)) &&
    headStatements.every((statement) => onlyMounts(unit, statement));
  const run = (frame: Frame): Value => {
    head(frame);
    return tail(frame);
  };
  const own = (frame: Frame): Body => ({
    hasTail,
    headOnlyMounts,
    run: () => run(frame),
    runToEnd: () => {
      head(frame);
      if (end) return end(frame);
      tailForItself(frame);
      return undefined;
    },
    runHead: () => {
      head(frame);
      if (!hasTail) tailForItself(frame);
    },
  });
  const kept = keptBlock(unit, expression);
  if (!kept) return own;
  const mountsBefore = before.every((statement) => onlyMounts(unit, statement));
  return (frame) => {
    // What is assigned only in the head is not known yet, and has no tail then.
    const value = kept.block(frame);
    if (!(value instanceof BlockValue)) return own(frame);
    const last = value.body(null);
    return {
      hasTail: last.hasTail,
      headOnlyMounts: mountsBefore && last.headOnlyMounts,
      run: () => run(frame),
      runToEnd: () => void run(frame),
      runHead: () => {
        head(frame);
        value.body(kept.it(frame)).runHead();
      },
    };
  };
}

/** `exec` or `hold`, as what ends a body. */
function tailOf(unit: Unit, expression: Expression): ((frame: Frame) => BodyEnd) | null {
  if (expression.kind !== 'call') return null;
  const bound = unit.bindings.calls.get(expression);
  return bound?.kind === 'command' && tailCommands.has(bound.command.name) ? compileEnd(unit, bound) : null;
}

const thrown =
  (end: (frame: Frame) => BodyEnd): Evaluate =>
  (frame) => {
    throw end(frame);
  };

/** `do $body` at the end of a body: its tail is that of the block. */
function keptBlock(unit: Unit, expression: Expression): { block: Evaluate; it: Evaluate } | null {
  if (expression.kind !== 'call') return null;
  const bound = unit.bindings.calls.get(expression);
  if (bound?.kind !== 'command' || bound.command.name !== 'do') return null;
  const [block] = bound.arguments.get('block') ?? [];
  const [value] = bound.arguments.get('value') ?? [];
  if (block?.kind !== 'variable') return null;
  return { block: compileExpression(unit, block), it: value ? compileExpression(unit, value) : () => null };
}

function onlyMounts(unit: Unit, statement: Statement): boolean {
  if (statement.kind !== 'expression-statement' || statement.expression.kind !== 'call') return false;
  return callsOnly(statement, (call) => {
    const bound = unit.bindings.calls.get(call);
    return bound?.kind === 'command' && bound.command.name === 'mount';
  });
}

function callsOnly(node: Statement | Expression, expected: (call: Call) => boolean): boolean {
  let only = true;
  walkNodes(node, (inner) => {
    if (inner.kind === 'call' && !expected(inner as Call)) only = false;
  });
  return only;
}

/** Its first variable is `$it`; the others are made anew for each run, so that it can run itself. */
export function compileBlockValue(unit: Unit, block: Block): Evaluate {
  const body = compileBody(unit, block);
  const text = unit.source.slice(block.span);
  return (frame) => new BlockValue(text, (it) => body({ slots: [it], parent: frame }));
}
