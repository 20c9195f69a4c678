/**
 * What nsx is for, tried: a session is started, and in it a process in a new namespace of each kind, many
 * levels of them, and a procfs. A script that does the same gets the same answer, in the same words.
 */
import { Source } from '../../grammar/source.ts';
import { namespaceKinds } from '../../interpreter/kernel/tables.ts';
import type { Session } from '../../interpreter/session.ts';
import type { Options } from '../options.ts';
import { startSession } from '../start.ts';
import { type Finding, findings } from './finding.ts';

const found = findings('namespaces');

/** One less than the kernel allows, which the machine may have used already. */
const LEVELS = 31;

const ways = {
  root: 'as root: what is mounted is seen by everybody',
  sudo: 'with its helper as root, through sudo: what is mounted is seen by everybody',
  sandbox: 'in a sandbox',
  rootless: 'rootless, in a user namespace: what is mounted is seen by the session only',
} as const;

/** Everything is undone before it returns. */
export function examineNamespaces(options: Options): Finding[] {
  const { session, privilege } = startSession({ ...options, trace: false }, doctor(''), () => {}, false);
  try {
    const start = attempt(session, 'session', 'hostname', `nsx works ${ways[privilege]}`, 'missing');
    return start.state === 'ok' ? [start, ...attempts(session)] : [start];
  } finally {
    session.close();
  }
}

function attempts(session: Session): Finding[] {
  return [
    ...namespaceKinds.map(({ name, summary }) =>
      attempt(session, name, `clone ${name} < >`, `${name} namespaces: ${summary}`),
    ),
    attempt(session, 'proc', 'clone pid mount < mount proc at /proc >', 'a new PID namespace can show itself in /proc'),
    // Last, since the kernel takes a moment to be rid of so many.
    attempt(session, 'levels', `nest ${LEVELS} < >`, `PID namespaces nest ${LEVELS} deep`),
  ];
}

/** Does it run? If not, the failure says why. */
function attempt(
  session: Session,
  subject: string,
  script: string,
  text: string,
  otherwise: Finding['state'] = 'limited',
): Finding {
  const outcome = session.evaluate(doctor(script));
  if (outcome.kind === 'done') return found(subject, 'ok', text);
  if (outcome.kind !== 'failed') return found(subject, otherwise, `\`${script}\` was not done: ${outcome.kind}`);
  const { message, notes, help } = outcome.failure.diagnostic;
  return found(subject, otherwise, message, { notes, help });
}

const doctor = (script: string): Source => new Source('<doctor>', script);
