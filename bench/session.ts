/**
 * A running nsx session to measure in: the production code, without a terminal, silent.
 */
import { Source } from '../grammar/source.ts';
import { RealKernel } from '../interpreter/kernel/real.ts';
import { endProcessesSince } from '../interpreter/processes/processes.ts';
import { Session } from '../interpreter/session.ts';
import { standardRegistry } from '../stdlib/index.ts';

export function openSession(): Session {
  const kernel = new RealKernel({ privilege: 'root', interrupted: () => false });
  const session = new Session(
    {
      kernel,
      registry: standardRegistry(),
      emit: () => {},
      environment: Object.entries(process.env).map(([name, value]) => `${name}=${value}`),
      terminal: null,
      interactive: false,
      interrupted: () => false,
    },
    new Source('<bench>', ''),
  );
  // The helpers run from now on: a session that is asked something has them.
  evaluate(session, 'print $pid');
  return session;
}

/** Throws unless the text ran to its end. */
export function evaluate(session: Session, text: string): void {
  const outcome = session.evaluate(new Source('<bench>', text));
  if (outcome.kind !== 'done') throw new Error(`${text}: ${JSON.stringify(outcome)}`);
}

/** The milliseconds from before a text is read until it has been evaluated; then it is undone. */
export function timeText(session: Session, text: string): number {
  const { mark } = session.machine.ledger;
  const taken = timed(() => evaluate(session, text));
  session.machine.kernel.catchUp();
  undo(session, mark);
  return taken;
}

/** The same, until all of it is gone again. */
export function timeWithItsEnd(session: Session, text: string): number {
  const { mark } = session.machine.ledger;
  return timed(() => {
    evaluate(session, text);
    session.machine.kernel.catchUp();
    undo(session, mark);
  });
}

function timed(run: () => void): number {
  const begin = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - begin) / 1e6;
}

function undo({ machine }: Session, mark: number): void {
  endProcessesSince(machine, 0);
  machine.ledger.undoSince(mark);
}
