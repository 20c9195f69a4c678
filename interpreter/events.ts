/**
 * What happens while a script runs, as data: the REPL, the script runner and `--json` each show
 * them in their own way.
 */
import type { Diagnostic } from '../grammar/diagnostic.ts';
import type { Source, Span } from '../grammar/source.ts';
import type { Change } from './kernel/kernel.ts';
import type { Process } from './processes/process.ts';
import type { LedgerEntry } from './undo/ledger.ts';
import type { Value } from './values/values.ts';

export type Event =
  /** Text that a script prints; it ends with a newline unless it is a file's own content. */
  | { readonly kind: 'print'; readonly text: string }
  /** The value of a statement at the top. */
  | { readonly kind: 'value'; readonly value: Value }
  /** A value that is to be seen, whoever looks: `show`. */
  | { readonly kind: 'shown'; readonly value: Value }
  | { readonly kind: 'mounted'; readonly process: Process; readonly type: string; readonly target: string }
  | { readonly kind: 'unmounted'; readonly process: Process; readonly target: string }
  | { readonly kind: 'directory-made'; readonly process: Process; readonly path: string }
  | { readonly kind: 'executed'; readonly process: Process; readonly command: readonly string[] }
  | { readonly kind: 'held'; readonly process: Process }
  /** The session has moved into a process, or out of one: by its own wish, or because that has ended. */
  | { readonly kind: 'moved'; readonly process: Process; readonly into: boolean }
  | { readonly kind: 'process-ended'; readonly process: Process; readonly change: Change | null }
  /** `foreground`: it had the terminal, so that somebody has pressed Ctrl-Z. */
  | { readonly kind: 'process-stopped'; readonly process: Process; readonly foreground: boolean }
  | {
      readonly kind: 'expectation';
      readonly held: boolean;
      readonly source: Source;
      readonly span: Span;
      readonly reason: string | null;
      readonly diagnostic: Diagnostic | null;
    }
  /** Something that nsx did to the host has been undone, or could not be. */
  | {
      readonly kind: 'undone';
      readonly what: string;
      readonly effect: LedgerEntry['effect'];
      readonly errno: string | null;
    }
  /** Found before anything ran, and no reason not to. */
  | { readonly kind: 'warning'; readonly diagnostic: Diagnostic; readonly source: Source }
  /** Something worth saying that is no failure. */
  | { readonly kind: 'notice'; readonly text: string };

export type EventSink = (event: Event) => void;

/** Thrown by a sink: nobody reads any more what is written. It ends the evaluation like an interrupt. */
export class OutputClosed extends Error {}

/** What was to be shown could not be written; the message is the errno. */
export class OutputRefused extends Error {
  get text(): string {
    const why =
      this.message === 'ENOSPC' ? 'there is no space left where it goes' : `\`write\` failed with ${this.message}`;
    return `the output cannot be written: ${why}`;
  }
}
