/**
 * Which statements of the top are of a process that `in PROC` has moved the session into: there
 * `exit` and `exec` end that process, and what follows is run outside of it.
 */
import type { Call, Statement } from '../../grammar/ast.ts';

export const movesSession = (call: Call): boolean => call.head.text === 'in' && call.block === null;

const callOf = (statement: Statement): Call | null =>
  statement.kind === 'expression-statement' && statement.expression.kind === 'call' ? statement.expression : null;

/** `away`: how deep the session is inside of processes before the first statement. */
export function statementsAway(statements: readonly Statement[], away: number): ReadonlySet<Statement> {
  const found = new Set<Statement>();
  let depth = away;
  for (const statement of statements) {
    if (depth > 0) found.add(statement);
    const call = callOf(statement);
    if (!call) continue;
    if (movesSession(call)) depth += 1;
    else if (['out', 'exit', 'exec'].includes(call.head.text)) depth = Math.max(0, depth - 1);
  }
  return found;
}
