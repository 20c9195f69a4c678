/**
 * The Test Anything Protocol, version 14: https://testanything.org/tap-version-14-specification.html.
 */
import { writeOut } from '../output.ts';
import type { Script } from './find-scripts.ts';
import { plain, type Report } from './report.ts';
import { type Result, summaryOf, type Totals } from './result.ts';

export class TapReport implements Report {
  begin(scripts: readonly Script[]): void {
    writeOut(`TAP version 14\n1..${scripts.length}\n`);
  }

  progress(): void {}

  result({ kind, script, reason, milliseconds, output }: Result, place: number): void {
    const verdict = kind === 'failed' ? 'not ok' : 'ok';
    const title = script.header.title === '' ? '' : `: ${script.header.title}`;
    const directive = kind === 'skipped' ? ` # SKIP ${escaped(reason)}` : '';
    writeOut(`${verdict} ${place + 1} - ${escaped(`${script.path}${title}`)}${directive}\n`);
    if (kind === 'skipped') return;
    const details = kind === 'failed' ? [`message: ${JSON.stringify(reason)}`, ...block('output', output)] : [];
    const lines = [`duration_ms: ${milliseconds.toFixed(3)}`, ...details];
    writeOut(['---', ...lines, '...'].map((line) => `  ${line}\n`).join(''));
  }

  end(totals: Totals): void {
    if (totals.unfinished > 0) writeOut('Bail out! interrupted\n');
    writeOut(`# ${summaryOf(totals)}\n`);
  }
}

/** `#` would begin a directive, and a newline another line. */
const escaped = (text: string): string =>
  plain(text)
    .replaceAll(/[\\#]/g, '\\$&')
    .replaceAll(/[\r\n]+/g, ' ');

/** A block of YAML, whose lines stand as they are; JSON where there are characters that YAML has not. */
function block(name: string, text: string): string[] {
  const shown = plain(text).replace(/\n$/, '');
  if (shown === '') return [];
  if (/[\0-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff]|^\s/.test(shown)) return [`${name}: ${JSON.stringify(shown)}`];
  return [`${name}: |`, ...shown.split('\n').map((line) => `  ${line}`)];
}
