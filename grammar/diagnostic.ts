/**
 * What is wrong with a text or with a run, as plain data. Turning it into terminal text is the
 * business of `cli/render`; the list of codes is `interpreter/errors/catalogue.ts`.
 */
import type { Span } from './source.ts';

export type Severity = 'error' | 'warning';

/** A place, and what is to be said of it. The first label of a diagnostic is the main one. */
export interface Label {
  readonly span: Span;
  readonly text: string;
}

export interface Diagnostic {
  /** Permanent: `nsx::AREA::NAME`. */
  readonly code: string;
  readonly severity: Severity;
  /** Lower case, no full stop, code in backticks. */
  readonly message: string;
  readonly labels: readonly Label[];
  /** Facts found on this machine that bear on it. */
  readonly notes: readonly string[];
  /** What to do next; absent where there is no real next step. */
  readonly help?: string;
}
