/**
 * Where the session is, for its prompt: `nsx` at the top, and inside of a process the name of that, its
 * innermost PID and the kinds of namespaces in which it differs from the session.
 */
import { namespacesOf } from '../../interpreter/processes/inspect.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import type { Session } from '../../interpreter/session.ts';
import { equal, type RecordValue } from '../../interpreter/values/values.ts';

export function placeOf(session: Session): string {
  const { machine } = session;
  if (machine.away === 0) return 'nsx';
  const { home, root } = machine;
  const pid = home.pids.at(-1);
  return [nameOf(session, home), pid, ...differences(namespacesOf(machine, home), namespacesOf(machine, root))].join(
    ' ',
  );
}

/** The name that it was given, or the variable that it is in. */
function nameOf(session: Session, process: Process): string {
  if (process.name !== undefined) return process.name;
  const variable = session.scope.names('variable').find((name) => name !== '_' && session.lookup(name) === process);
  return variable ?? 'process';
}

function differences(ours: RecordValue, others: RecordValue): string[] {
  return [...ours.entries].flatMap(([kind, namespace]) => {
    const other = others.get(kind);
    return other === undefined || equal(namespace, other) ? [] : [kind];
  });
}
