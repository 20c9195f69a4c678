/**
 * `nsx test`: find the scripts, run them, so many at a time, and report on them in order.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Source } from '../../grammar/source.ts';
import { OutputClosed } from '../../interpreter/events.ts';
import type { Privilege } from '../../interpreter/kernel/setup.ts';
import type { Options } from '../options.ts';
import { wantsColor, writeError } from '../output.ts';
import { renderDiagnostic } from '../render/diagnostic.ts';
import { diagnosticToJson } from '../render/json.ts';
import { style } from '../render/style.ts';
import { privilegeOf } from '../start.ts';
import { ExitStatus } from '../status.ts';
import { findScripts, type Script } from './find-scripts.ts';
import type { Report } from './report.ts';
import { JsonReport } from './report-json.ts';
import { openJunit } from './report-junit.ts';
import { TapReport } from './report-tap.ts';
import { TextReport } from './report-text.ts';
import type { TestRequest } from './request.ts';
import { checkRequirement, lacks } from './requirements.ts';
import { type Result, totalsOf } from './result.ts';
import { type RunningScript, startScript } from './run-script.ts';

const stopSignals = { SIGINT: 2, SIGTERM: 15, SIGHUP: 1 } as const;

export async function testScripts(request: TestRequest, options: Options): Promise<number> {
  const scripts = findScripts(request.paths, request.filters);
  if ('message' in scripts) {
    writeError(`nsx: ${scripts.message}\n`);
    return scripts.status;
  }
  if (scripts.length === 0) {
    const filtered = request.filters.length > 0 ? ` that the filter lets through` : '';
    writeError(`nsx: there is no script${filtered} in ${request.paths.join(', ')}\n`);
    return ExitStatus.noInput;
  }
  const junit = request.junit === undefined ? null : openJunit(request.junit);
  if (junit !== null && 'message' in junit) {
    writeError(`nsx: ${junit.message}\n`);
    return ExitStatus.failed;
  }
  const main = options.json ? new JsonReport() : request.format === 'tap' ? new TapReport() : new TextReport();
  return new Run(scripts, request, options, junit ? [main, junit] : [main]).finish();
}

class Run {
  readonly #scripts: readonly Script[];
  readonly #request: TestRequest;
  readonly #options: Options;
  readonly #reports: readonly Report[];
  readonly #privilege: Privilege;
  readonly #results: Result[] = [];
  /** By the place of the script; those before it are still missing. */
  readonly #early = new Map<number, Result>();
  readonly #running = new Map<Script, RunningScript>();
  #next = 0;
  #signal: number | null = null;
  #outputClosed = false;

  constructor(scripts: readonly Script[], request: TestRequest, options: Options, reports: readonly Report[]) {
    this.#scripts = scripts;
    this.#request = request;
    this.#options = options;
    this.#reports = reports;
    this.#privilege = privilegeOf(options);
  }

  /** Run them all. Returns the exit status. */
  async finish(): Promise<number> {
    const started = performance.now();
    for (const [name, number] of Object.entries(stopSignals)) process.on(name, () => this.#interrupt(number));
    this.#tell((report) => report.begin(this.#scripts));
    await Promise.all(Array.from({ length: Math.min(this.#request.jobs, this.#scripts.length) }, () => this.#work()));
    const totals = totalsOf(this.#results, this.#scripts.length, performance.now() - started);
    this.#tell((report) => report.end(totals, this.#results));
    if (this.#signal !== null) return 128 + this.#signal;
    return totals.failed > 0 || this.#outputClosed ? ExitStatus.failed : ExitStatus.ok;
  }

  async #work(): Promise<void> {
    while (this.#next < this.#scripts.length && this.#signal === null && !this.#outputClosed) {
      const place = this.#next++;
      const script = this.#scripts[place]!;
      const result = this.#beforeStart(script) ?? (await this.#start(script));
      if (result === null) continue;
      this.#early.set(place, result);
      this.#tellInOrder();
    }
  }

  /** Null if it was interrupted. */
  async #start(script: Script): Promise<Result | null> {
    const running = startScript(script, this.#request.timeout, this.#options);
    this.#running.set(script, running);
    this.#tell((report) => report.progress(this.#results.length + this.#early.size, [...this.#running.keys()]));
    const result = await running.result;
    this.#running.delete(script);
    return this.#signal === null ? result : null;
  }

  #tellInOrder(): void {
    for (;;) {
      const place = this.#results.length;
      const result = this.#early.get(place);
      if (!result) break;
      this.#early.delete(place);
      this.#results.push(result);
      this.#tell((report) => report.result(result, place));
    }
    this.#tell((report) => report.progress(this.#results.length + this.#early.size, [...this.#running.keys()]));
  }

  #tell(how: (report: Report) => void): void {
    try {
      for (const report of this.#reports) how(report);
    } catch (error) {
      if (!(error instanceof OutputClosed)) throw error;
      this.#outputClosed = true;
      for (const running of this.#running.values()) running.stop();
    }
  }

  #interrupt(signal: number): void {
    this.#signal ??= signal;
    for (const running of this.#running.values()) running.stop();
  }

  /** What can be said of a script without starting it. */
  #beforeStart(script: Script): Result | null {
    const { source, header } = script;
    const wrong = header.requires.flatMap((item) => checkRequirement(item) ?? []);
    if (wrong.length > 0) return refused(script, source, wrong);
    const reasons = header.requires.flatMap((item) => lacks(item, this.#privilege) ?? []);
    return reasons.length === 0 ? null : { ...notStarted(script), kind: 'skipped', reason: reasons.join(', ') };
  }
}

const notStarted = (script: Script): Omit<Result, 'kind' | 'reason'> => ({
  script,
  held: 0,
  failed: 0,
  milliseconds: 0,
  status: null,
  output: '',
  diagnostics: [],
});

function refused(script: Script, source: Source, wrong: readonly Diagnostic[]): Result {
  return {
    ...notStarted(script),
    kind: 'failed',
    reason: 'its header requires something that nsx does not know',
    output: wrong.map((diagnostic) => renderDiagnostic(diagnostic, source, style(wantsColor(1)))).join(''),
    diagnostics: wrong.map((diagnostic) => diagnosticToJson(diagnostic, source)),
  };
}
