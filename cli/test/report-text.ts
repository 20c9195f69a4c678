/**
 * For people: a line for each script, below it what a failed one has printed, and the sum.
 *
 * On a terminal a line at the bottom says what is running.
 */
import { isatty } from 'node:tty';
import { columnsOf, wantsColor, writeOut } from '../output.ts';
import { style as makeStyle, type Style } from '../render/style.ts';
import type { Script } from './find-scripts.ts';
import { type Report, seconds } from './report.ts';
import { type Result, summaryOf, type Totals } from './result.ts';

/** So many scripts fit on a screen: of more, the failed ones are named once more in the end. */
const SCREEN = 20;

export class TextReport implements Report {
  readonly #style: Style = makeStyle(wantsColor(1));
  readonly #terminal = isatty(1);
  #width = 0;
  #count = 0;
  #progressShown = false;

  begin(scripts: readonly Script[]): void {
    this.#count = scripts.length;
    this.#width = Math.max(...scripts.map(({ path }) => path.length));
  }

  progress(done: number, running: readonly Script[]): void {
    if (!this.#terminal || running.length === 0) return;
    const columns = columnsOf(1);
    const line = `[${done}/${this.#count}] ${running.map(({ path }) => path).join(', ')}`;
    this.#clear();
    writeOut(this.#style.quiet(line.length < columns ? line : `${line.slice(0, columns - 2)}…`));
    this.#progressShown = true;
  }

  result(result: Result): void {
    const { kind, script, reason, held, milliseconds, output } = result;
    const { good, warning, error, quiet } = this.#style;
    const head = { passed: good('ok  '), skipped: warning('skip'), failed: error('FAIL') }[kind];
    const said =
      kind === 'passed' ? `${held} held` : kind === 'failed' && held > 0 ? `${reason}, ${held} held` : reason;
    const time = milliseconds > 0 ? quiet(`  ${seconds(milliseconds)}`) : '';
    this.#clear();
    writeOut(`${head}  ${script.path.padEnd(this.#width)}  ${said}${time}\n`);
    if (kind === 'failed' && output !== '') writeOut(output.endsWith('\n') ? output : `${output}\n`);
  }

  end(totals: Totals, results: readonly Result[]): void {
    this.#clear();
    const failed = results.filter(({ kind }) => kind === 'failed');
    if (results.length > SCREEN)
      for (const { script, reason } of failed) writeOut(`${this.#style.error('failed')}: ${script.path}: ${reason}\n`);
    const { good, error, warning } = this.#style;
    const color = totals.failed > 0 ? error : totals.unfinished > 0 ? warning : good;
    if (totals.unfinished > 0) writeOut(`${warning('interrupted')}\n`);
    writeOut(`${color(summaryOf(totals))}  ${this.#style.quiet(seconds(totals.milliseconds))}\n`);
  }

  /** ECMA-48: to the start of the line, and erase it. */
  #clear(): void {
    if (!this.#progressShown) return;
    this.#progressShown = false;
    writeOut('\r\u001b[K');
  }
}
