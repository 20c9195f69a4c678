/**
 * `exec` and `hold` outside of any process's body: they would end the session's own process. Where
 * `in PROC` has moved the session, `exec` is that process's, which may become what it likes.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { diagnostic } from '../bind/call.ts';
import { statementsAway } from './away.ts';
import type { Checked } from './index.ts';

export function topLevelExec({ program, away }: Checked): Diagnostic[] {
  const inProcess = statementsAway(program.statements, away);
  return program.statements.flatMap((statement) => {
    if (statement.kind !== 'expression-statement' || statement.expression.kind !== 'call') return [];
    const { head } = statement.expression;
    if (head.text === 'exec' && !inProcess.has(statement)) {
      return [
        diagnostic(
          'nsx::bind::top-level-exec',
          '`exec` would turn the session itself into a program',
          head.span,
          'in no process of its own',
          'run it in a child: `run PROG …`, or `fork < exec PROG … >`',
        ),
      ];
    }
    if (head.text === 'hold') {
      return [
        diagnostic(
          'nsx::bind::top-level-exec',
          "`hold` stands at the end of a process's body",
          head.span,
          'in no process of its own',
          '`let box = clone uts < hold >`',
        ),
      ];
    }
    return [];
  });
}
