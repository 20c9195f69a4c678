/**
 * Run a script from beginning to end, undo what it did, and say how it went.
 */
import { Source } from '../grammar/source.ts';
import { type Event, OutputClosed, OutputRefused } from '../interpreter/events.ts';
import { readText } from '../interpreter/files/read-text.ts';
import { pin, syscall } from '../interpreter/kernel/libc.ts';
import type { Outcome, Session } from '../interpreter/session.ts';
import type { Json } from '../interpreter/values/json.ts';
import type { Options } from './options.ts';
import { columnsOf, wantsColor, write, writeError, writeOut } from './output.ts';
import { renderDiagnostic } from './render/diagnostic.ts';
import { diagnosticToJson, eventToJson } from './render/json.ts';
import { style as makeStyle, type Style } from './render/style.ts';
import { renderValue } from './render/value.ts';
import { type StopSignals, startSession } from './start.ts';
import { ExitStatus } from './status.ts';

/** What a run shows of its events: a script's own prints, failed expectations, and what must be known. */
export class ScriptReport {
  readonly #json: boolean;
  readonly #events: number | undefined;
  readonly style: Style;
  readonly #outStyle = makeStyle(wantsColor(1));
  held = 0;
  failed = 0;

  constructor({ json, events }: Pick<Options, 'json' | 'events'>) {
    this.#json = json;
    this.#events = events;
    this.style = makeStyle(wantsColor(2));
  }

  readonly emit = (event: Event): void => {
    if (event.kind === 'expectation') {
      if (event.held) this.held += 1;
      else this.failed += 1;
    }
    this.tell(
      () => eventToJson(event),
      () => this.#show(event),
    );
  };

  /** For programs as JSON, for people as text; `--events` wants both. */
  tell(json: () => Json, show: () => void): void {
    if (this.#json || this.#events !== undefined) {
      const line = `${JSON.stringify(json())}\n`;
      if (this.#json) writeOut(line);
      if (this.#events !== undefined) write(this.#events, line);
    }
    if (!this.#json) show();
  }

  #show(event: Event): void {
    if (event.kind === 'print') writeOut(event.text);
    else if (event.kind === 'shown') writeOut(`${renderValue(event.value, this.#outStyle, columnsOf(1))}\n`);
    else if (event.kind === 'expectation' && event.diagnostic)
      writeError(renderDiagnostic(event.diagnostic, event.source, this.style, { width: columnsOf(2) }));
    else if (event.kind === 'warning')
      writeError(renderDiagnostic(event.diagnostic, event.source, this.style, { width: columnsOf(2) }));
    else if (event.kind === 'notice') writeError(`${this.style.quiet('note:')} ${event.text}\n`);
    else if (event.kind === 'undone' && event.errno !== null) {
      writeError(`${this.style.warning('not undone')}: ${event.what}: ${event.errno}\n`);
    }
  }

  /** The last line: how many expectations held, or failed. */
  sum(): void {
    this.tell(
      () => ({ event: 'end', held: this.held, failed: this.failed }),
      () => this.#showSum(),
    );
  }

  #showSum(): void {
    if (this.held + this.failed === 0) return;
    const count = (number: number): string => `${number} expectation${number === 1 ? '' : 's'}`;
    writeOut(
      this.failed > 0
        ? `${this.style.error(`${count(this.failed)} failed`)}, ${this.held} held\n`
        : `${this.style.good(`${count(this.held)} held`)}\n`,
    );
  }
}

export function readSource(path: string): Source | { readonly status: number; readonly message: string } {
  try {
    return new Source(path === '-' ? '<stdin>' : path, readText(path));
  } catch (error) {
    return { status: ExitStatus.noInput, message: `cannot read ${path}: ${(error as Error).message}` };
  }
}

export function runScript(source: Source, options: Options): number {
  const report = new ScriptReport(options);
  const { session, stop } = startSession(options, source, report.emit, false);
  stop.prepare();
  let status: number;
  try {
    const { outcome, late } = evaluateInTime(session, source, options);
    if (late) {
      writeError(
        `${report.style.error('error')}: the script was not done in ${options.time! / 1000} s, and was ended\n`,
      );
      return ExitStatus.timedOut;
    }
    status = report.failed > 0 ? ExitStatus.failed : ExitStatus.ok;
    status = finish(outcome, source, report, status, stop);
  } catch (error) {
    if (error instanceof OutputRefused) writeError(`nsx: ${error.text}\n`);
    else if (!(error instanceof OutputClosed)) throw error;
    status = ExitStatus.failed;
  } finally {
    end(session, report, options);
  }
  return status;
}

/** What follows from the keeper's end: said by scripts and at the prompt. */
export const lostKeeperText = 'its processes have been ended, and what they made undone, by nsx itself';

/** Deadlines are looked at between statements, and while something is waited for. */
function evaluateInTime(session: Session, source: Source, { time }: Options): { outcome: Outcome; late: boolean } {
  if (time === null) return { outcome: session.evaluate(source), late: false };
  endByAlarm(time + UNHEARD);
  return session.machine.deadlines.within(time, (deadline) => {
    const outcome = session.evaluate(source);
    return { outcome, late: outcome.kind === 'interrupted' && deadline.passed };
  });
}

/** How long after its time a script that heeds nothing, in the middle of a regular expression say, is ended. */
const UNHEARD = 3000;
const ITIMER_REAL = 0;

/** SIGALRM ends nsx as kill(1) would, and its helpers end with it: setitimer(2). */
function endByAlarm(milliseconds: number): void {
  const timer = pin(32);
  timer.buffer.writeBigInt64LE(BigInt(Math.floor(milliseconds / 1000)), 16);
  timer.buffer.writeBigInt64LE(BigInt(Math.round(milliseconds % 1000)) * 1000n, 24);
  syscall('setitimer', ITIMER_REAL, timer.address, 0);
}

function end(session: Session, report: ScriptReport, options: Options): void {
  const failed = session.close({ keep: options.keep });
  if (options.events !== undefined)
    report.tell(
      () => ({ event: 'closed', notUndone: failed }),
      () => {},
    );
  if (failed > 0)
    writeError(`${report.style.warning('not undone')}: ${failed} of the things this script did to the host\n`);
  if (session.machine.kernel.lostKeeper)
    writeError(`${report.style.warning('the helper was killed')}: ${lostKeeperText}\n`);
}

function finish(outcome: Outcome, source: Source, report: ScriptReport, status: number, stop: StopSignals): number {
  const { style } = report;
  switch (outcome.kind) {
    case 'done':
      report.sum();
      return status;
    case 'exit':
      report.sum();
      return outcome.status === 0 ? status : outcome.status;
    case 'skipped':
      report.tell(
        () => ({ event: 'skipped', reason: outcome.reason }),
        () => writeOut(`${style.warning('skipped')}: ${outcome.reason}\n`),
      );
      report.sum();
      return status;
    case 'rejected':
      for (const diagnostic of outcome.diagnostics) {
        report.tell(
          () => ({ event: 'diagnostic', diagnostic: diagnosticToJson(diagnostic, source) }),
          () => writeError(renderDiagnostic(diagnostic, source, style, { width: columnsOf(2) })),
        );
      }
      return outcome.syntax ? ExitStatus.syntax : ExitStatus.failed;
    case 'failed': {
      const { diagnostic, source: place, processes } = outcome.failure;
      report.tell(
        () => ({ event: 'failed', diagnostic: diagnosticToJson(diagnostic, place) }),
        () => writeError(renderDiagnostic(diagnostic, place, style, { processes, width: columnsOf(2) })),
      );
      report.sum();
      return diagnostic.code === 'nsx::launch::no-privilege' ? ExitStatus.noPrivilege : ExitStatus.failed;
    }
    case 'interrupted': {
      const signal = stop.tripped ?? 2;
      writeError(`${style.warning('interrupted')}\n`);
      return 128 + signal;
    }
  }
}

/** `nsx check`: syntax errors 65, other errors 1, warnings 0. */
export function checkSource(source: Source, options: Options): number {
  const { session } = startSession(options, source, () => {}, false);
  const style = makeStyle(wantsColor(2));
  const { diagnostics, syntax } = session.check(source);
  for (const diagnostic of diagnostics) {
    if (options.json) writeOut(`${JSON.stringify(diagnosticToJson(diagnostic, source))}\n`);
    else writeError(renderDiagnostic(diagnostic, source, style, { width: columnsOf(2) }));
  }
  if (syntax) return ExitStatus.syntax;
  return diagnostics.some(({ severity }) => severity === 'error') ? ExitStatus.failed : ExitStatus.ok;
}
