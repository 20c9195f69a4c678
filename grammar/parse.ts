/**
 * Source → program and diagnostics: the grammar's front door.
 *
 * Never throws, whatever the text. A program with errors lacks the statements that did not parse.
 */
import type { Program, Statement } from './ast.ts';
import { AstBuilder } from './ast-builder.ts';
import type { Diagnostic } from './diagnostic.ts';
import { type LexResult, lex } from './lexer.ts';
import { type Failure, Parser } from './parser.ts';
import type { Source } from './source.ts';
import { explainFailure, failureSpan } from './syntax-errors.ts';

export interface ParseResult {
  readonly program: Program;
  /** In the order of the text; empty if and only if the text is right. */
  readonly diagnostics: readonly Diagnostic[];
  /** Wrong only in that it stops too early: more input could make it right. */
  readonly incomplete: boolean;
}

let parser: Parser | undefined;

export function parse(source: Source): ParseResult {
  const failures: Failure[] = [];
  const found: Diagnostic[] = [];
  const statements: Statement[] = [];
  const builder = new AstBuilder(source, found);
  parser ??= new Parser({ validate: false });
  const reader = parser;
  const scanned = lex(source.text, (portion) => {
    const parsed = reader.parse(portion.tokens);
    failures.push(...parsed.failures);
    statements.push(...builder.statements(parsed.tree, portion.comments));
  });
  if (scanned.tooDeep) return giveUp(source, scanned);
  const program: Program = { kind: 'program', span: { start: 0, end: source.text.length }, statements };
  const reported = scanned.diagnostics.map(startOf).sort((a, b) => a - b);
  const real = failures.filter((failure) => !isCutOff(failure, scanned, source));
  for (const failure of real) {
    if (!isConsequence(failure, reported)) found.push(explainFailure(failure, source.text));
  }
  // The scanner reports an end that comes too early once, and last.
  const incomplete = scanned.endedOpen && scanned.diagnostics.length === 1 && real.length === 0 && found.length === 0;
  const diagnostics = [...scanned.diagnostics, ...found].sort((a, b) => startOf(a) - startOf(b));
  return { program, diagnostics, incomplete };
}

/** The last thing the scanner reported is why it stopped; the rest of the text has not been seen. */
function giveUp(source: Source, { diagnostics }: LexResult): ParseResult {
  const program: Program = { kind: 'program', span: { start: 0, end: source.text.length }, statements: [] };
  return { program, diagnostics: diagnostics.slice(-1), incomplete: false };
}

/** The statement was only cut off by the end of the text. */
function isCutOff({ error }: Failure, { endedOpen }: LexResult, source: Source): boolean {
  return endedOpen && error.token.startOffset >= source.text.length;
}

/** The scanner has complained about the same statement already, in one of these places (in order). */
function isConsequence(failure: Failure, reported: readonly number[]): boolean {
  let low = 0;
  let high = reported.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (reported[middle]! < failure.start) low = middle + 1;
    else high = middle;
  }
  return low < reported.length && reported[low]! <= failureSpan(failure).end;
}

const startOf = ({ labels }: Diagnostic): number => labels[0]?.span.start ?? 0;
