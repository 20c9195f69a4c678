/**
 * Statements that only look: `ps`, `ip link`, `mounts | where …`. Their value is what they are for, so it is shown where
 * nobody takes it.
 */
import type { Call, Expression } from '../../grammar/ast.ts';
import type { Bindings } from '../bind/bindings.ts';
import type { Evaluate, Unit } from './call.ts';

/** The same, where nobody takes the value. */
export function forItself({ bindings, machine }: Unit, expression: Expression, evaluate: Evaluate): Evaluate {
  if (!isLook(bindings, expression)) return evaluate;
  return (frame) => {
    const value = evaluate(frame);
    if (value !== null) machine.emit({ kind: 'shown', value });
    return value;
  };
}

function isLook(bindings: Bindings, expression: Expression): boolean {
  if (expression.kind === 'pipeline') {
    const last = expression.rest.at(-1);
    return last !== undefined && isLook(bindings, last);
  }
  if (expression.kind !== 'call') return false;
  const bound = bindings.calls.get(expression);
  if (bound?.kind !== 'command') return false;
  const { value, topic } = bound.command;
  if (value === 'of-body') return endsWithLook(bindings, expression);
  if (topic !== 'data') return value === 'shown';
  // `each (kill $it)` is there for what it does.
  return [...bound.arguments.values()].flat().every((one) => one.kind !== 'call' || isLook(bindings, one));
}

function endsWithLook(bindings: Bindings, { block }: Call): boolean {
  const last = block?.statements.at(-1);
  return last?.kind === 'expression-statement' && isLook(bindings, last.expression);
}
