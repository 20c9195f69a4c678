/**
 * Source → program and diagnostics: the grammar's front door.
 *
 * Never throws, whatever the text. A program with errors lacks the statements that did not parse.
 */
import type { Program, Statement } from './ast.ts';
import { AstBuilder } from './ast-builder.ts';
import type { Diagnostic } from './diagnostic.ts';
import { helpForForm } from './foreign.ts';
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
  for (const [index, failure] of real.entries()) {
    if (isConsequence(failure, reported) || isBlockOfLast(failure, real[index - 1], source)) continue;
    found.push(explainFailure(failure, source.text));
  }
  // The scanner reports an end that comes too early once, and last.
  const incomplete = scanned.endedOpen && scanned.diagnostics.length === 1 && real.length === 0 && found.length === 0;
  const places = found.map(startOf).sort((a, b) => a - b);
  const first = scanned.diagnostics.filter((diagnostic) => !isOpenedByMistake(diagnostic, places, source));
  const diagnostics = [...first, ...found].sort((a, b) => startOf(a) - startOf(b));
  return { program, diagnostics: diagnostics.map((diagnostic) => withForm(diagnostic, source)), incomplete };
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
  const first = firstFrom(reported, failure.start);
  return first < reported.length && reported[first]! <= failureSpan(failure).end;
}

/** Which is the first of some places (in order) that is not before a given one. */
function firstFrom(places: readonly number[], start: number): number {
  let low = 0;
  let high = places.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < start) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** `if $x == 1`, and the block on the next line: what is missing has been said. */
function isBlockOfLast({ error, start }: Failure, last: Failure | undefined, { text }: Source): boolean {
  if (last?.error.message !== 'BlockOpen' || error.token.tokenType.name !== 'BlockOpen') return false;
  return error.token.startOffset === start && text.slice(last.error.token.startOffset, start).trim() === '';
}

/** `for (i = 0; i < 3; i++)`: a bracket that only stands where the statement has gone wrong already. */
function isOpenedByMistake({ code, labels }: Diagnostic, places: readonly number[], source: Source): boolean {
  const [opener, closer] = labels;
  if (code !== 'nsx::syntax::unclosed' || !opener || !closer) return false;
  const place = places[firstFrom(places, opener.span.start) - 1];
  return place !== undefined && source.position(place).line === source.position(opener.span.start).line;
}

/** A statement that begins as in another language is better explained by that. */
function withForm(diagnostic: Diagnostic, source: Source): Diagnostic {
  const start = startOf(diagnostic);
  const begin = start - source.position(start).column + 1;
  const word = /^\s*([a-z]+)\b(?!\s*=)/.exec(source.text.slice(begin, Math.min(start, begin + 40)))?.[1];
  const help = word === undefined ? undefined : helpForForm(word);
  return help === undefined ? diagnostic : { ...diagnostic, help };
}

const startOf = ({ labels }: Diagnostic): number => labels[0]?.span.start ?? 0;
