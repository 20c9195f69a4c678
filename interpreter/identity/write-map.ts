/**
 * Writing a map of IDs: by whom, where, and with whose help. user_namespaces(7), newuidmap(1).
 *
 * The kernel is asked first. Only where it refuses a process that has no power over IDs, and a
 * set-user-ID program is there that has, that one is asked.
 */

import type { Span } from '../../grammar/source.ts';
import { Failure } from '../failure.ts';
import * as calls from '../kernel/calls.ts';
import { capabilityNumber, hasCapability } from '../kernel/capabilities.ts';
import { SystemCallFailure } from '../kernel/system-call.ts';
import { E } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { procPath } from '../processes/proc-path.ts';
import type { Process } from '../processes/process.ts';
import { candidates, captureProgram } from '../processes/programs.ts';
import { credentialsOf } from './credentials.ts';

export interface IdRange {
  readonly inside: number;
  readonly to: number;
  readonly count?: number | undefined;
}

export interface MapRequest {
  readonly ids: 'uid' | 'gid';
  readonly ranges: readonly IdRange[];
  readonly target: Process | number;
  readonly writer: Process;
  /** Of the call, for what is said of a refusal. */
  readonly span: Span;
}

/** As the writer, so that a refusal is explained by what the writer is and sees. */
export function writeMap(machine: Machine, request: MapRequest): void {
  const before = machine.enter(request.writer);
  try {
    write(machine, request);
  } catch (error) {
    machine.span = request.span;
    throw machine.explain(error);
  } finally {
    machine.leave(before);
  }
}

function write(machine: Machine, { ids, ranges, target, span }: MapRequest): void {
  const directory = procPath(machine, target);
  const lines = ranges.map(({ inside, to, count = 1 }) => `${inside} ${to} ${count}\n`);
  const name = `${directory}/${ids}_map`;
  try {
    machine.perform([
      calls.scoped(calls.open(name, calls.O.WRONLY)),
      calls.about(name, calls.write(calls.resultOf(0), Buffer.from(lines.join('')))),
    ]);
  } catch (error) {
    const pid = /^\/proc\/(\d+)$/.exec(directory)?.[1];
    if (!(error instanceof SystemCallFailure) || error.errno !== E.EPERM || pid === undefined) throw error;
    const helper = helperFor(machine, ids, ranges);
    if (helper === null) throw error;
    machine.span = span;
    askHelper(machine, [helper, pid, ...lines.flatMap((line) => line.trim().split(' '))], error);
  }
}

/** newuidmap(1) or newgidmap(1), where it could do more than the process itself; null elsewhere. */
function helperFor(machine: Machine, ids: MapRequest['ids'], ranges: readonly IdRange[]): string | null {
  const { caps, euid, egid } = credentialsOf(machine);
  const [first] = ranges;
  // The own ID takes no privileges: what is missing then is something that the script has to do.
  if (ranges.length === 1 && (first?.count ?? 1) === 1 && first?.to === (ids === 'uid' ? euid : egid)) return null;
  if (hasCapability(caps.effective, capabilityNumber(ids === 'uid' ? 'setuid' : 'setgid'))) return null;
  const program = `new${ids}map`;
  const probes = candidates(machine, program).map((place) => calls.quietly(calls.keepGoing(calls.mayExecute(place))));
  return machine.perform(probes).some(({ result }) => result === 0) ? program : null;
}

/** What it says, if it does not help either: a note to the kernel's own refusal. */
function askHelper(machine: Machine, argv: readonly string[], refusal: SystemCallFailure): void {
  const { process, err } = captureProgram(machine, argv);
  if (process.status === 0) return;
  const failure = machine.explain(refusal);
  if (!(failure instanceof Failure)) throw refusal;
  const [program = ''] = argv;
  const file = program === 'newuidmap' ? '/etc/subuid' : '/etc/subgid';
  const note = `\`${argv.join(' ')}\`, which gives what ${file} grants, refuses as well: ${err.replace(`${program}: `, '')}`;
  throw new Failure(
    failure.source,
    { ...failure.diagnostic, notes: [...failure.diagnostic.notes, note] },
    failure.facts,
  );
}
