/**
 * What a report on the scripts of `nsx test` has to take.
 */
import type { Script } from './find-scripts.ts';
import type { Result, Totals } from './result.ts';

export interface Report {
  begin(scripts: readonly Script[]): void;
  /** How many are done, and which are running now. */
  progress(done: number, running: readonly Script[]): void;
  /** In the order of the scripts; `place` counts from 0. */
  result(result: Result, place: number): void;
  end(totals: Totals, results: readonly Result[]): void;
}

/** `0.21 s` */
export const seconds = (milliseconds: number): string => `${(milliseconds / 1000).toFixed(2)} s`;

/** Without colours and other control sequences of a terminal: ECMA-48. */
export const plain = (text: string): string => text.replace(/\u001b\[[0-?]*[ -/]*[@-~]/g, '');
