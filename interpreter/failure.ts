/**
 * How a run stops: a failure that the script met, an interrupt, a skip, or the end of a body.
 *
 * These are thrown inside the evaluator, so that no statement has to ask every other how it went,
 * and never leave it: whoever calls the session gets plain data.
 */
import type { Call } from '../grammar/ast.ts';
import type { Diagnostic } from '../grammar/diagnostic.ts';
import type { Source, Span } from '../grammar/source.ts';
import type { SystemCallFailure } from './kernel/system-call.ts';
import type { Process } from './processes/process.ts';

/** What a script can learn of a failure in `catch`. */
export interface FailureFacts {
  readonly errno?: string;
  readonly syscall?: string;
}

const CALLS_SHOWN = 3;

/** Something that a script asked for could not be done. */
export class Failure {
  readonly diagnostic: Diagnostic;
  readonly source: Source;
  readonly facts: FailureFacts;
  /** The call that the kernel refused, if it was one. */
  cause: SystemCallFailure | undefined;
  /** The process it happened in, and those around it, innermost first; the session's own is left out. */
  readonly processes: Process[] = [];
  /** The functions it happened in, innermost first, with where they were called. */
  readonly calls: { readonly name: string; readonly source: Source; readonly span: Span }[] = [];

  constructor(source: Source, diagnostic: Diagnostic, facts: FailureFacts = {}) {
    this.source = source;
    this.diagnostic = diagnostic;
    this.facts = facts;
  }

  /** The same, shown at the call that led to it; where it came about is a note. */
  at(source: Source, { head }: Call): Failure {
    const { diagnostic } = this;
    const { line } = this.source.position(diagnostic.labels[0]?.span.start ?? 0);
    const notes = [...diagnostic.notes, `in \`${head.text}\`, ${this.source.name}:${line}`];
    const moved = new Failure(source, { ...diagnostic, labels: [{ span: head.span, text: '' }], notes }, this.facts);
    moved.processes.push(...this.processes);
    return moved;
  }

  /** With the calls among its notes, for those who show it. */
  withCalls(): Failure {
    if (this.calls.length === 0) return this;
    const told = this.calls.slice(0, CALLS_SHOWN).map(({ name, source, span }) => {
      const { line, column } = source.position(span.start);
      return `in \`${name}\`, called at ${source.name}:${line}:${column}`;
    });
    const more = this.calls.length - told.length;
    if (more > 0) told.push(`… and ${more} ${more === 1 ? 'call' : 'calls'} around that`);
    const { diagnostic } = this;
    const failure = new Failure(this.source, { ...diagnostic, notes: [...diagnostic.notes, ...told] }, this.facts);
    failure.cause = this.cause;
    failure.processes.push(...this.processes);
    return failure;
  }
}

/** A body ends: its process exits, stays, or has become a program. */
export class BodyEnd {
  readonly kind: 'exit' | 'held' | 'program';
  readonly status: number;
  /** A statement said so; the body did not just come to its last line. */
  readonly explicit: boolean;

  constructor(kind: 'exit' | 'held' | 'program', status = 0, explicit = kind !== 'exit') {
    this.kind = kind;
    this.status = status;
    this.explicit = explicit;
  }
}

/** The rest of the script is left out, since this machine lacks what it needs. No `try` catches it. */
export class Skipped {
  readonly reason: string;

  constructor(reason: string) {
    this.reason = reason;
  }
}
