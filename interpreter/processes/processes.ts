/**
 * Making processes, running bodies in them, and ending them.
 */

import type { Body } from '../command.ts';
import { BodyEnd, Failure, Skipped } from '../failure.ts';
import { ChannelClosed, Interrupted } from '../kernel/channel.ts';
import type { SystemCallFailure } from '../kernel/system-call.ts';
import type { NamespaceKind } from '../kernel/tables.ts';
import { SIG } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { checkPropagation, type NewPropagation, ownMounts, settleMounts } from '../mounts/propagation.ts';
import { isStopped } from './jobs.ts';
import { Process } from './process.ts';
import { expectRoom } from './process-limit.ts';
import { killDescendants } from './process-tree.ts';
import { waitForeground } from './programs.ts';

export interface ProcessRequest {
  readonly kinds: readonly NamespaceKind[];
  /** Of a new mount namespace. */
  readonly propagation?: NewPropagation | undefined;
  readonly name?: string | undefined;
  /** The PIDs it is to have, the one in its innermost namespace last. */
  readonly chosenPids?: readonly number[] | undefined;
  readonly level?: number;
  readonly depth?: number;
  /** CLONE_FS: its root and its current directory are its parent's, too. */
  readonly sharesRoot?: boolean;
  /** Its parent ends as it does. */
  readonly follows?: boolean;
}

/** How long an orderly exit may take before the process is killed, in milliseconds. */
const EXIT_PATIENCE = 200;

/** A child of the current process, born into new namespaces of these kinds: clone(2). */
export function createProcess(machine: Machine, request: ProcessRequest): Process {
  const parent = machine.process;
  expectRoom(machine);
  checkPropagation(machine, request.kinds, request.propagation);
  machine.attempt = { kinds: request.kinds.map((kind) => kind.name) };
  const { kinds, follows = false, sharesRoot = false } = request;
  const setTid = request.chosenPids?.toReversed();
  // That it could not be made may show later, but is the failure of its maker, here.
  const here = machine.remember(parent);
  const refused = (failure: SystemCallFailure) => here(() => machine.explainCall(failure));
  const task = machine.kernel.clone(parent.task, { kinds, setTid, follows, sharesRoot, refused });
  const { name, level, depth } = request;
  const process = new Process({ task, parent, kinds, name, sharesRoot, level, depth });
  machine.processes.push(process);
  forgetEnded(machine);
  if (kinds.some((kind) => kind.name === 'mount')) {
    ownMounts(process, request.propagation);
    const first = settleMounts(request.propagation);
    if (first.length > 0) machine.performLater(process, first);
  }
  return process;
}

/** Run something; undefined if it has just come to its end, else the end that a statement has made of it. That may be thrown, too. */
type RunToEnd = () => BodyEnd | undefined;

/**
 * Run a body, or part of it, in a process that was just made. It has to be there, unless there is nothing
 * in the body that could tell: then the body runs ahead of the answers.
 */
export function runBody(
  machine: Machine,
  process: Process,
  body: Body,
  run: RunToEnd = () => body.runToEnd(),
): BodyEnd {
  return runIn(machine, process, () => {
    if (!body.headOnlyMounts) {
      machine.kernel.settle();
      return run();
    }
    const { ahead } = machine;
    machine.ahead = true;
    try {
      return run();
    } finally {
      machine.ahead = ahead;
    }
  });
}

/** Run part of a body in a process. A failure ends the process, unless it was there before, and goes on outwards. */
export function runIn(machine: Machine, process: Process, run: RunToEnd, wasThere = false): BodyEnd {
  const { background, depth } = machine;
  const before = machine.enter(process);
  try {
    return runToEnd(machine, run);
  } catch (error) {
    const failure = machine.explain(error);
    // One that was not born had no part in it.
    if (failure instanceof Failure && process.pids.length > 0) failure.processes.push(process);
    machine.leave(before);
    if (!wasThere) abort(machine, process);
    throw failure;
  } finally {
    machine.leave(before);
    machine.background = background;
    machine.depth = depth;
  }
}

/** How it ends. What was asked for before its end, or before its failure, comes first, and so does that failure. */
function runToEnd(machine: Machine, run: RunToEnd): BodyEnd {
  let end: unknown;
  try {
    end = run() ?? new BodyEnd('exit', 0);
  } catch (error) {
    end = error;
  }
  machine.kernel.settle();
  if (end instanceof BodyEnd) return end;
  throw end;
}

/** A body has ended: let its process exit, stay, or run on as a program. */
export function settle(machine: Machine, process: Process, end: BodyEnd): void {
  switch (end.kind) {
    case 'held':
      process.state = 'held';
      machine.emit({ kind: 'held', process });
      return;
    case 'exit':
      runDeferred(machine, process);
      machine.kernel.exit(process.task, end.status);
      process.ended(machine.kernel.wait(process.task, {}) ?? { kind: 'exited', status: end.status });
      return;
    case 'program':
      if (!machine.background) waitInTime(machine, process);
  }
}

/** Wait for a program in the foreground, until `timeout` ends it. */
function waitInTime(machine: Machine, process: Process): void {
  const { deadline: limit } = process;
  if (!limit) return waitForeground(machine, process);
  machine.deadlines.within(limit.at - performance.now(), (deadline) => {
    try {
      waitForeground(machine, process);
    } catch (error) {
      if (!(error instanceof Interrupted) || !deadline.passed) throw error;
      abort(machine, process);
      throw limit.fail();
    }
  });
}

/** End a process whose body failed, whatever state it is in. */
export function abort(machine: Machine, process: Process, status = 1): void {
  if (process.state === 'ended') return;
  const { kernel } = machine;
  // What is being ended because of a signal has to be ended all the same.
  const patience = { timeout: EXIT_PATIENCE, despiteSignals: true };
  try {
    runDeferred(machine, process);
    if (process.task.obeys) kernel.exit(process.task, status);
    else {
      // The end of an init is that of its namespace anyway: pid_namespaces(7).
      if (process.pids.at(-1) !== 1 && !kernel.hasEnded(process.task)) killDescendants(kernel, process.pid);
      kernel.signal(process.task, SIG.KILL);
    }
    let change = kernel.wait(process.task, patience);
    if (!change && !kernel.hasEnded(process.task)) {
      kernel.signal(process.task, SIG.KILL);
      change = kernel.wait(process.task, patience);
    }
    process.ended(change);
  } catch (error) {
    // A process that was never born, or whose parent is gone: nothing is left to end.
    process.ended(null);
    if (error instanceof Interrupted) throw error;
    if (!(error instanceof ChannelClosed) && !isSystemCallFailure(error)) throw error;
  }
}

const isSystemCallFailure = (error: unknown): boolean => error instanceof Error && 'errno' in error && 'call' in error;

/** What was put off until the end of a process. One that fails does not keep the others from being run. */
export function runDeferred(machine: Machine, process: Process): void {
  for (let run = process.deferred.pop(); run; run = process.deferred.pop()) {
    const before = machine.enter(process);
    try {
      if (process.task.obeys) run();
    } catch (error) {
      // The process, or the script, is ending already.
      if (error instanceof BodyEnd || error instanceof Skipped) continue;
      const failure = machine.explain(error);
      if (!(failure instanceof Failure)) throw error;
      machine.emit({ kind: 'notice', text: `a deferred block failed: ${failure.diagnostic.message}` });
    } finally {
      machine.leave(before);
    }
  }
}

/** End everything that was made after the mark (`processMark`), latest first. */
export function endProcessesSince(machine: Machine, mark: number): void {
  for (let last = machine.processes.at(-1); last && last.serial > mark; last = machine.processes.at(-1)) {
    machine.processes.pop();
    if (last.state !== 'ended') abort(machine, last);
  }
}

/** So many that have ended are kept in the lists of processes: of the rest nothing more can be asked. */
const ENDED_KEPT = 100;

/** A long session makes thousands: what only says that somebody was there once must not pile up. */
function forgetEnded(machine: Machine): void {
  const { processes } = machine;
  if (machine.kernel.dry || processes.length < machine.sweepAt) return;
  const ended = processes.filter(({ state }) => state === 'ended');
  const gone = new Set(ended.slice(0, Math.max(0, ended.length - ENDED_KEPT)));
  for (const { parent } of gone) if (parent) keepOnly(parent.children, (child) => !gone.has(child));
  keepOnly(processes, (process) => !gone.has(process));
  machine.sweepAt = 2 * Math.max(processes.length, ENDED_KEPT);
}

function keepOnly<T>(list: T[], wanted: (item: T) => boolean): void {
  list.splice(0, list.length, ...list.filter(wanted));
}

/** Note the end of programs that nobody waits for; called between statements. */
export function noticeEnds(machine: Machine): void {
  for (const process of machine.processes) noticeEnd(machine, process);
}

/** Note the end of a process, if that has come. */
export function noticeEnd(machine: Machine, process: Process): void {
  if (process.state === 'ended' || process.state === 'running') return;
  if (!machine.kernel.hasEnded(process.task)) return;
  const change = machine.kernel.wait(process.task, { timeout: EXIT_PATIENCE });
  process.ended(change);
  machine.emit({ kind: 'process-ended', process, change });
}

/** A process that still does what it is asked. Fails for one that has ended or become a program. */
export function expectObedient(machine: Machine, process: Process): Process {
  noticeEnd(machine, process);
  const what = `no statement can be run in process ${process.pid}`;
  if (process.state === 'held' || process.state === 'running') {
    // It would answer when somebody lets it go on, and until then nsx would wait.
    if (!process.wasStopped || !isStopped(process)) return process;
    throw machine.fail('nsx::process::stopped', `${what}: it is stopped`, { help: '`kill $p CONT` lets it go on' });
  }
  const ended = process.state === 'ended';
  const why = ended ? process.describeEnd() : `it is a program now: ${process.describe()}`;
  throw machine.fail(ended ? 'nsx::process::ended' : 'nsx::process::became-program', `${what}: ${why}`, {
    help: process.command
      ? '`exec` makes the process a program; `run` starts one in a child, and the process stays'
      : 'end a body with `hold` to keep its process',
    facts: { errno: 'ESRCH' },
  });
}
