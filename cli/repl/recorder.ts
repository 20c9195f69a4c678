/**
 * `.record`: what is entered becomes a script, line by line, that can be run again; on request with
 * what was seen as expectations. What differs from run to run (PIDs, inodes, processes) is never one.
 *
 * It appends as the session goes on, so that nothing is lost however that ends. It decides what is
 * written; the prompt knows what happened.
 */
import { appendFileSync, writeFileSync } from 'node:fs';
import type { Statement } from '../../grammar/ast.ts';
import { parse } from '../../grammar/parse.ts';
import { Source } from '../../grammar/source.ts';
import type { Outcome } from '../../interpreter/session.ts';
import { Duration, RecordValue, Size, show, type Value } from '../../interpreter/values/values.ts';
import { version } from '../version.ts';

/** They are for the person at the prompt, and mean nothing in a script. */
const forPersons = new Set(['help', 'examples', 'why', 'syscalls', 'jobs', 'show']);

export interface Recording {
  readonly path: string;
  /** With what was seen as expectations. */
  readonly expecting: boolean;
}

export class Recorder {
  readonly #recording: Recording;
  /** Numbers that stand for something else in the next run: PIDs. */
  readonly #passing: () => ReadonlySet<number>;
  entries = 0;

  /** Makes the file; one that is there already is an error of the file system, EEXIST. */
  constructor(recording: Recording, passing: () => ReadonlySet<number>) {
    this.#recording = recording;
    this.#passing = passing;
    writeFileSync(recording.path, `#!/usr/bin/env nsx\n# Recorded at the prompt of nsx ${version()}.\n\n`, {
      flag: 'wx',
      mode: 0o755,
    });
  }

  get path(): string {
    return this.#recording.path;
  }

  note(text: string, outcome: Outcome): void {
    const written = this.#written(text.trim(), outcome);
    if (written === null) return;
    appendFileSync(this.#recording.path, `${written}\n`);
    this.entries += 1;
  }

  #written(text: string, outcome: Outcome): string | null {
    const last = parse(new Source('<recorded>', text)).program.statements.at(-1);
    if (!last || isForPersons(last)) return null;
    if (outcome.kind === 'failed') {
      const { errno } = outcome.failure.facts;
      return this.#recording.expecting && errno !== undefined ? `expect error ${errno} < ${text} >` : null;
    }
    if (outcome.kind !== 'done') return null;
    const { value } = outcome;
    if (!this.#recording.expecting || last.kind !== 'expression-statement' || value === undefined) return text;
    if (value === null || !this.#staysTheSame(value)) return text;
    const { start, end } = last.span;
    const seen = text.slice(start, end);
    const left = /^\$[\w.[\]]+$/.test(seen) ? seen : `(${seen})`;
    return `${text.slice(0, start)}expect ${left} == ${show(value)}${text.slice(end)}`;
  }

  #staysTheSame(value: Value): boolean {
    if (typeof value === 'number') return !this.#passing().has(value);
    if (typeof value === 'string') {
      // `uts:[4026532008]`, or a line of a table with a PID in it.
      return (
        !/:\[\d+\]/.test(value) && !(value.match(/\d+/g) ?? []).some((digits) => this.#passing().has(Number(digits)))
      );
    }
    if (typeof value === 'boolean' || value === null || value instanceof Duration || value instanceof Size)
      return !(value instanceof Duration);
    if (Array.isArray(value)) return (value as readonly Value[]).every((item) => this.#staysTheSame(item));
    return value instanceof RecordValue && [...value.entries.values()].every((item) => this.#staysTheSame(item));
  }
}

function isForPersons(statement: Statement): boolean {
  if (statement.kind !== 'expression-statement') return false;
  const { expression } = statement;
  const call = expression.kind === 'pipeline' ? expression.rest.at(-1) : expression;
  return call?.kind === 'call' && forPersons.has(call.head.text);
}

/** `lab.nsx --expect`, or what is wrong with it. */
export function parseRecording(rest: string): Recording | string {
  const words = rest.split(/\s+/).filter((word) => word !== '');
  const options = words.filter((word) => word.startsWith('--'));
  const unknown = options.find((word) => word !== '--expect');
  const [path, ...more] = words.filter((word) => !word.startsWith('--'));
  if (unknown !== undefined) return `.record has no option ${unknown}; there is \`--expect\``;
  if (path === undefined || more.length > 0) return 'into which file? `.record FILE`, or `.record FILE --expect`';
  return { path, expecting: options.length > 0 };
}
