/**
 * `in PROC` without a body moves the session itself, so it is a statement of the top: inside a body,
 * a loop or an argument nobody could tell any more whose statements those after it are.
 */
import type { Call } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { walkNodes } from '../../grammar/walk.ts';
import { diagnostic } from '../bind-call.ts';
import { movesSession } from './away.ts';
import type { Checked } from './index.ts';

export function inWithoutBody({ program }: Checked): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const statement of program.statements) {
    walkNodes(statement, (node) => {
      if (node.kind !== 'call' || !movesSession(node as Call)) return;
      if (statement.kind === 'expression-statement' && statement.expression === node) return;
      const { head } = node as Call;
      found.push(
        diagnostic(
          'nsx::bind::in-without-body',
          '`in` without a body moves the whole session, so it stands at the top',
          head.span,
          'here it is inside of something else',
          'give it a body: `in $box < … >`',
        ),
      );
    });
  }
  return found;
}
