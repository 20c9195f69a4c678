/**
 * How a script of `nsx test` went, as data; what is shown of it is the business of the reports.
 */
import type { Json } from '../../interpreter/values/json.ts';
import type { Script } from './find-scripts.ts';

export interface Result {
  readonly script: Script;
  readonly kind: 'passed' | 'failed' | 'skipped';
  /** Of a failed one what is wrong in a few words, of a skipped one why; empty for a passed one. */
  readonly reason: string;
  readonly held: number;
  readonly failed: number;
  readonly milliseconds: number;
  /** The exit status, or null when a signal ended it or it was never started. */
  readonly status: number | null;
  /** Everything that it has printed. */
  readonly output: string;
  /** Of errors and failed expectations, as `--json` gives them. */
  readonly diagnostics: readonly Json[];
}

export interface Totals {
  readonly passed: number;
  readonly failed: number;
  readonly skipped: number;
  /** How often each reason for a skip was given, most often first. */
  readonly reasons: readonly (readonly [reason: string, count: number])[];
  /** Scripts that were not run, or not to their end, since somebody interrupted. */
  readonly unfinished: number;
  readonly milliseconds: number;
}

export function totalsOf(results: readonly Result[], scripts: number, milliseconds: number): Totals {
  const count = (kind: Result['kind']): number => results.filter((result) => result.kind === kind).length;
  const reasons = new Map<string, number>();
  for (const { kind, reason } of results) if (kind === 'skipped') reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
  return {
    passed: count('passed'),
    failed: count('failed'),
    skipped: count('skipped'),
    reasons: [...reasons].sort(([, one], [, other]) => other - one),
    unfinished: scripts - results.length,
    milliseconds,
  };
}

/** `3 passed, 0 failed, 2 skipped (it requires root: 2)` */
export function summaryOf({ passed, failed, skipped, reasons, unfinished }: Totals): string {
  const why = reasons.map(([reason, count]) => `${reason}: ${count}`).join('; ');
  return [
    `${passed} passed, ${failed} failed`,
    ...(skipped > 0 ? [`${skipped} skipped (${why})`] : []),
    ...(unfinished > 0 ? [`${unfinished} not finished`] : []),
  ].join(', ');
}
