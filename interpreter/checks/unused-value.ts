/**
 * Statements that only work out a value which nobody looks at: mostly an `expect` is forgotten before them.
 *
 * The last statement of a block may be its value, and at the prompt a value is shown.
 */
import type { Expression, Statement } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { statementLists } from '../../grammar/walk.ts';
import { warning } from '../bind/call.ts';
import type { Checked } from './index.ts';

const comparisons = new Set(['==', '!=', '<', '<=', '>', '>=', 'in', 'not in', 'matches', 'and', 'or']);

export function unusedValue({ program, interactive }: Checked): Diagnostic[] {
  if (interactive) return [];
  const found = statementLists(program).flatMap((statements) => {
    const looked = statements === program.statements ? statements : statements.slice(0, -1);
    return looked.flatMap(judge);
  });
  return found.sort((a, b) => startOf(a) - startOf(b));
}

const startOf = ({ labels }: Diagnostic): number => labels[0]?.span.start ?? 0;

function judge(statement: Statement): Diagnostic[] {
  if (statement.kind !== 'expression-statement' || !isOnlyValue(statement.expression)) return [];
  const { expression } = statement;
  const compares = expression.kind === 'binary' && comparisons.has(expression.operator);
  const help = compares ? 'to state it, write `expect …`' : 'to show it, write `print …`';
  return [warning('nsx::check::unused-value', 'a value that nobody looks at', statement.span, 'has no effect', help)];
}

function isOnlyValue(expression: Expression): boolean {
  return expression.kind !== 'call' && expression.kind !== 'pipeline';
}
