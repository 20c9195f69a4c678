/**
 * Conditions that can be neither true nor false, since they are written as something else: `if [ $x == 1 ]`.
 */
import type { Expression } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { nodesOf } from '../../grammar/walk.ts';
import { diagnostic } from '../bind/call.ts';
import type { Checked } from './index.ts';

const kinds: Partial<Record<Expression['kind'], string>> = {
  list: 'a list',
  record: 'a record',
  number: 'a number',
  duration: 'a duration',
  size: 'a size',
  string: 'a text',
  word: 'a text',
  block: 'a block',
};

export function condition({ program }: Checked): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const node of nodesOf(program)) {
    if (node.kind === 'if' || node.kind === 'while' || node.kind === 'expect') judge(node.condition, found);
  }
  return found;
}

function judge(expression: Expression, found: Diagnostic[]): void {
  if (expression.kind === 'binary' && (expression.operator === 'and' || expression.operator === 'or')) {
    judge(expression.left, found);
    judge(expression.right, found);
    return;
  }
  if (expression.kind === 'unary' && expression.operator === 'not') return judge(expression.operand, found);
  const what = kinds[expression.kind];
  if (what === undefined) return;
  const message = `a condition is true or false, and this is ${what}`;
  const help =
    expression.kind === 'list'
      ? 'a condition stands without brackets, or in parentheses: `if $x == 1 < … >`'
      : 'compare it with something: `== 0`, `!= null`';
  found.push(diagnostic('nsx::value::not-a-condition', message, expression.span, 'never true', help));
}
