/**
 * `in PROC` without a body moves the session itself, so it is a statement of the top: inside a body,
 * a loop or an argument nobody could tell any more whose statements those after it are.
 */
import type { Call, Program } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { nodesOf } from '../../grammar/walk.ts';
import { diagnostic } from '../bind/call.ts';
import { movesSession } from './away.ts';
import type { Checked } from './index.ts';

export function inWithoutBody({ program }: Checked): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const node of nodesOf(program)) {
    if (node.kind === 'call' && movesSession(node) && !isStatement(program, node)) {
      const { head } = node;
      found.push(
        diagnostic(
          'nsx::bind::in-without-body',
          '`in` without a body moves the whole session, so it stands at the top',
          head.span,
          'here it is inside of something else',
          'give it a body: `in $box < … >`',
        ),
      );
    }
  }
  return found;
}

const isStatement = ({ statements }: Program, call: Call): boolean =>
  statements.some((statement) => statement.kind === 'expression-statement' && statement.expression === call);
