/**
 * Statements after one that ends the body: `exec`, `exit`, `hold`, `return`, `break`, `continue`.
 */
import type { Statement } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { statementLists } from '../../grammar/walk.ts';
import type { Bindings } from '../bind/bindings.ts';
import { warning } from '../bind/call.ts';
import { statementsAway } from './away.ts';
import type { Checked } from './index.ts';

export function unreachable({ program, bindings, away }: Checked): Diagnostic[] {
  const inProcess = statementsAway(program.statements, away);
  return statementLists(program).flatMap((statements) => {
    const end = statements.findIndex(
      (statement) => !inProcess.has(statement) && endsBody(statement, bindings) !== null,
    );
    const next = statements[end + 1];
    const by = end >= 0 ? endsBody(statements[end]!, bindings) : null;
    // Functions are known wherever they stand.
    if (by === null || !next || statements.slice(end + 1).every(({ kind }) => kind === 'function')) return [];
    return [warning('nsx::check::unreachable', `nothing after \`${by}\` is ever run`, next.span, 'never reached')];
  });
}

function endsBody(statement: Statement, bindings: Bindings): string | null {
  if (statement.kind === 'return' || statement.kind === 'break' || statement.kind === 'continue') return statement.kind;
  if (statement.kind !== 'expression-statement' || statement.expression.kind !== 'call') return null;
  const bound = bindings.calls.get(statement.expression);
  return bound?.kind === 'command' && bound.command.endsBody ? bound.command.name : null;
}
