/**
 * The shape of an explanation, and of the rows of the table that leads to one.
 *
 * A row only describes; `errno.ts` picks the first that holds and puts its parts together.
 */
import type { SystemCallName } from '../kernel/numbers.ts';
import type { DiagnosticCode } from './catalogue.ts';
import type { Facts } from './facts.ts';

export interface Explanation {
  readonly code: DiagnosticCode;
  /** What was tried, on what, and why it failed. */
  readonly message: string;
  readonly notes: readonly string[];
  /** Only where there is a real next step. */
  readonly help?: string;
}

/** A text, or how to make it from the facts. */
export type Text = string | ((facts: Facts) => string);

export interface Row {
  /** None named: all of them. */
  readonly calls?: readonly SystemCallName[];
  /** Names of errno(3). */
  readonly errno: string | readonly string[];
  readonly code: DiagnosticCode;
  /** Looks at the arguments and at the machine; absent: always. */
  readonly when?: (facts: Facts) => boolean;
  /** What stands after `cannot …: `. */
  readonly why: Text;
  readonly notes?: (facts: Facts) => readonly string[];
  readonly help?: string | ((facts: Facts) => string | undefined);
}
