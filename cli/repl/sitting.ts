/**
 * A session with a person at its prompt: evaluates what is entered, and shows how it went.
 *
 * It knows nothing of keys and lines; `repl.ts` does.
 */

import { parse } from '../../grammar/parse.ts';
import { Source } from '../../grammar/source.ts';
import type { SystemCallTrace } from '../../interpreter/kernel/kernel.ts';
import { SIG } from '../../interpreter/kernel/tables.ts';
import { namespacesOf } from '../../interpreter/processes/inspect.ts';
import { noticeStops } from '../../interpreter/processes/jobs.ts';
import { noticeEnds } from '../../interpreter/processes/processes.ts';
import { leaveEnded, type Outcome, type Session } from '../../interpreter/session.ts';
import type { Options } from '../options.ts';
import { lostKeeperText } from '../run.ts';
import { type StopSignals, startSession } from '../start.ts';
import { page, pagerOf } from './pager.ts';
import { placeOf } from './place.ts';
import { Recorder, type Recording } from './recorder.ts';
import { counted, countedEffects, type PromptReport } from './report.ts';

export type Result =
  | { readonly kind: 'done' }
  /** More lines are wanted. */
  | { readonly kind: 'incomplete' }
  | { readonly kind: 'leave'; readonly status: number };

/** Of one statement; a loop can make any number. */
const CALLS_KEPT = 10_000;

export class Sitting {
  readonly #options: Options;
  readonly #report: PromptReport;
  #session: Session;
  #stop: StopSignals;
  /** Are signals noted at this moment? */
  #heeds = false;
  /** What was run without failing, as it was entered. */
  #succeeded: string[] = [];
  /** Lines of comment that were entered last: right above a function they describe it. */
  #comment = '';
  #recorder: Recorder | null = null;
  /** The PIDs of all processes that there have been. */
  readonly #pids = new Set<number>();
  /** Say after each statement how long it took. */
  timing = false;

  constructor(options: Options, report: PromptReport) {
    this.#options = options;
    this.#report = report;
    ({ session: this.#session, stop: this.#stop } = this.#begin());
  }

  get session(): Session {
    return this.#session;
  }

  get succeeded(): readonly string[] {
    return this.#succeeded;
  }

  #begin(): { session: Session; stop: StopSignals } {
    const started = startSession(this.#options, new Source('<repl>', ''), this.#report.emit, true);
    started.session.define('_', null);
    const { machine } = started.session;
    this.#report.own = () => namespacesOf(machine, machine.root);
    const pager = pagerOf(process.env);
    this.#report.page = (text) => pager !== null && page(machine, pager, text);
    return started;
  }

  /** Have processes been wanted yet? */
  get started(): boolean {
    return this.#session.machine.kernel.started;
  }

  /** Undo everything, forget everything, and begin anew. */
  restart(): void {
    this.close();
    this.#succeeded = [];
    if (this.#heeds) this.#stop.disarm();
    ({ session: this.#session, stop: this.#stop } = this.#begin());
    if (this.#heeds) this.#stop.arm();
  }

  /** Has somebody killed the process of the session, or its keeper? Then nothing can be done in it any more. */
  get isLost(): boolean {
    const { machine } = this.#session;
    return machine.kernel.started && machine.kernel.hasEnded(machine.root.task);
  }

  replaceIfLost(): void {
    if (!this.isLost) return;
    this.#report.write(
      `${this.#report.style.warning('the session has been lost')}: its own process was killed. A new one begins, without its variables.\n`,
    );
    this.restart();
  }

  /** Note signals instead of acting on them, as long as it lasts. */
  heeding<T>(run: () => T): T {
    this.#heeds = true;
    this.#stop.arm();
    try {
      return run();
    } finally {
      this.#stop.disarm();
      this.#heeds = false;
    }
  }

  /** To be called while signals are heeded. */
  evaluate(text: string, name = '<repl>'): Result {
    const about = name === '<repl>' && /^fn\s/.test(text) ? this.#comment : '';
    const source = new Source(name, about + helpRequest(text));
    if (parse(source).incomplete && name === '<repl>') return { kind: 'incomplete' };
    this.#comment = isComment(text) ? `${this.#comment}${text.trim()}\n` : '';
    this.replaceIfLost();
    const start = performance.now();
    const outcome = this.#noting(() => this.#session.evaluate(source));
    const took = performance.now() - start;
    const signal = this.#stop.tripped;
    this.#show(outcome, source, signal);
    // The answer first, the books afterwards.
    this.#session.machine.kernel.catchUp();
    if (outcome.kind === 'done') this.#remember(text, outcome);
    if (name === '<repl>') this.#record(text, outcome);
    this.notice();
    if (this.timing) this.#report.write(`${this.#report.style.quiet('took')}  ${took.toFixed(took < 10 ? 2 : 0)} ms\n`);
    if (outcome.kind === 'exit') return { kind: 'leave', status: outcome.status };
    this.replaceIfLost();
    if (signal !== undefined && signal !== SIG.INT) return { kind: 'leave', status: 128 + signal };
    return { kind: 'done' };
  }

  /** Note the calls that something makes, for `syscalls`. What makes none leaves those that were noted before. */
  #noting<T>(run: () => T): T {
    const { machine } = this.#session;
    const { observer } = machine.kernel;
    const calls: SystemCallTrace[] = [];
    machine.kernel.observer = {
      inOrder: observer?.inOrder ?? false,
      told: (trace) => {
        observer?.told(trace);
        if (!trace.call.quiet && calls.length < CALLS_KEPT) calls.push(trace);
      },
    };
    try {
      return run();
    } finally {
      machine.kernel.observer = observer;
      if (calls.length > 0) machine.lastCalls = calls;
    }
  }

  #remember(text: string, outcome: Outcome & { kind: 'done' }): void {
    if (text.trim() !== '') this.#succeeded.push(text.trimEnd());
    if (outcome.value !== undefined && outcome.value !== null) this.#session.define('_', outcome.value);
  }

  // Recording --------------------------------------------------------------------------------

  get recorder(): Recorder | null {
    return this.#recorder;
  }

  /** Into this file, or no more. What cannot be written is an error of the file system. */
  record(recording: Recording | null): void {
    this.#recorder = recording === null ? null : new Recorder(recording, () => this.#pids);
  }

  #record(text: string, outcome: Outcome): void {
    for (const process of this.#session.machine.processes) this.#pids.add(process.pid);
    try {
      this.#recorder?.note(text, outcome);
    } catch (error) {
      this.#report.write(`${this.#report.style.warning('recording has ended')}: ${(error as Error).message}\n`);
      this.#recorder = null;
    }
  }

  #show(outcome: Outcome, source: Source, signal: number | undefined): void {
    const report = this.#report;
    if (outcome.kind === 'rejected') {
      for (const diagnostic of outcome.diagnostics) report.diagnostic(diagnostic, source);
    } else if (outcome.kind === 'failed') {
      const { diagnostic, source: place, processes } = outcome.failure;
      report.diagnostic(diagnostic, place, processes);
    } else if (outcome.kind === 'interrupted' && (signal ?? SIG.INT) === SIG.INT) {
      // The terminal has written `^C` where the cursor was.
      report.write(`\n${report.style.warning('interrupted')}\n`);
    } else if (outcome.kind === 'skipped') {
      report.write(`skipped: ${outcome.reason}\n`);
    }
    report.settle();
  }

  /** Tell what has become of programs in the background. */
  notice(): void {
    const { machine } = this.#session;
    if (!machine.kernel.started) return;
    noticeEnds(machine);
    noticeStops(machine);
    this.#report.settle();
  }

  /** `1 process, 5 mounts`: what `close` will end and undo. Empty when there is nothing. */
  get remains(): string {
    const { machine } = this.#session;
    const living = machine.processes.filter(({ state }) => state !== 'ended').length;
    const effects = this.#options.keep ? '' : countedEffects(machine.ledger.entries);
    return [counted([[living, 'process', 'processes']]), effects].filter((part) => part !== '').join(', ');
  }

  /** For the prompt. A process that has just ended is no place to be, and has no namespaces. */
  get place(): string {
    leaveEnded(this.#session.machine);
    this.#report.settle();
    try {
      return placeOf(this.#session);
    } catch {
      return 'process';
    }
  }

  /** What Ctrl-D does here, in a line. */
  get wayOut(): string {
    return this.#session.machine.away === 0
      ? 'Ctrl-D or `.exit` leaves, and undoes everything.'
      : 'Ctrl-D or `out` leaves this process; `.exit` leaves nsx, and undoes everything.';
  }

  /** Ctrl-D inside of a process leaves that process. False at the top. */
  moveOut(): boolean {
    if (this.#session.machine.moveOut() === undefined) return false;
    this.#succeeded.push('out');
    this.#record('out', { kind: 'done', value: null });
    return true;
  }

  close(): void {
    const { style } = this.#report;
    const failed = this.#session.close({ keep: this.#options.keep });
    if (failed > 0)
      this.#report.write(`${style.warning('not undone')}: ${failed} of the things this session did to the host\n`);
    if (this.#session.machine.kernel.lostKeeper)
      this.#report.write(`${style.warning('the helper was killed')}: ${lostKeeperText}\n`);
    this.#report.settle();
  }
}

/** `?mount` is `help mount`, and `?` alone is `help`. */
export function helpRequest(text: string): string {
  const asked = /^\s*\?\s*(\S*)\s*$/.exec(text);
  return asked ? `help ${asked[1]}`.trimEnd() : text;
}

const isComment = (text: string): boolean => /^(?:\s*#[^\n]*(?:\n|$))+$/.test(text);
