/**
 * `--json`: a line of JSON for each script as soon as it is its turn, and one for the sum.
 */
import type { Json } from '../../interpreter/values/json.ts';
import { writeOut } from '../output.ts';
import type { Script } from './find-scripts.ts';
import type { Report } from './report.ts';
import type { Result, Totals } from './result.ts';

export class JsonReport implements Report {
  begin(scripts: readonly Script[]): void {
    line({ event: 'begin', scripts: scripts.map(({ path }) => path) });
  }

  progress(): void {}

  result({ script, kind, reason, milliseconds, ...rest }: Result): void {
    const { number, title } = script.header;
    line({
      event: 'script',
      path: script.path,
      number: number ?? null,
      title,
      result: kind,
      reason: reason === '' ? null : reason,
      milliseconds: Math.round(milliseconds),
      ...rest,
    });
  }

  end({ reasons, milliseconds, ...rest }: Totals): void {
    line({ event: 'end', ...rest, reasons: Object.fromEntries(reasons), milliseconds: Math.round(milliseconds) });
  }
}

const line = (json: Json): void => writeOut(`${JSON.stringify(json)}\n`);
