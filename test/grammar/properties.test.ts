/**
 * What holds for every text, tried on tens of thousands made up by fast-check.
 *
 * The same texts in every run; `NSX_SEED=N` makes others. A failure shows its seed and the simplest
 * text that still fails.
 */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from '../../grammar/parse.ts';
import { format } from '../../grammar/print.ts';
import { Source } from '../../grammar/source.ts';
import { assertLaws } from '../support/format-laws.ts';
import { makeProgram } from '../support/programs.ts';

const seed = Number(process.env.NSX_SEED ?? 20260101);

/** Tries `check` on texts made of random tapes. */
function tryAll(runs: number, make: (tape: Uint8Array) => string, check: (text: string) => void): void {
  const texts = fc.uint8Array({ maxLength: 160, size: 'max' }).map(make);
  fc.assert(fc.property(texts, check), { seed, numRuns: runs, includeErrorInReport: true });
}

const openEnded = new Set([
  'nsx::syntax::unclosed',
  'nsx::syntax::unterminated-string',
  'nsx::syntax::trailing-backslash',
]);

/** No exception, an answer with all its places in the text, and formatting to match. */
function checkAnswer(text: string): void {
  const source = new Source('random.nsx', text);
  const { diagnostics, incomplete } = parse(source);
  for (const { labels } of diagnostics) {
    assert.ok(labels.length > 0, 'a diagnostic without a place');
    for (const { span } of labels) {
      assert.ok(0 <= span.start && span.start <= span.end && span.end <= text.length, 'a place outside the text');
    }
  }
  if (incomplete) {
    assert.is(diagnostics.length, 1, 'incomplete, and another error');
    assert.ok(openEnded.has(diagnostics[0]!.code), diagnostics[0]!.code);
  }
  if (diagnostics.length === 0) assertLaws(text);
  else assert.ok('diagnostics' in format(source));
}

const edits = [
  ...['', '', '<', '>', '(', ')', '[', ']', '{', '}', '"', "'", '$', '${', '$(', '\\', '\n', '\r', ' ', ';', '|', '&'],
  ...['#', ',', ':', '=', '.', '..', '-', '\0', '\u00a0', '\ud83d', ' if ', ' else ', 'fn f ', ' = ', '\nlet x = '],
];

/** A program with one place changed: something left out, put in or replaced. */
function makeMutant(tape: Uint8Array): string {
  const [low = 0, high = 0, edit = 0, length = 0] = tape;
  const text = makeProgram(tape.subarray(4));
  const at = (high * 256 + low) % (text.length + 1);
  return text.slice(0, at) + edits[edit % edits.length] + text.slice(at + (length % 4));
}

const pieces = [
  ...edits,
  ...['let', 'else if', 'for', 'in', 'while', 'repeat', 'try', 'catch', 'use', 'expect', 'error', 'return', 'break'],
  ...[
    'not',
    'and',
    'matches',
    'true',
    'x',
    'print',
    '/a/b',
    '5',
    '1.5h',
    '16M',
    '==',
    '!=',
    '<=',
    '+',
    '*',
    '/',
    '...',
  ],
];
const makeSoup = (tape: Uint8Array): string =>
  Array.from(tape.subarray(1), (choice) => pieces[choice % pieces.length]).join(tape[0] === 1 ? '' : ' ');

const openers = [
  '(',
  '[',
  '{a: ',
  '"$(',
  '"${',
  'fork < ',
  '$x[',
  'if $x < ',
  '(1 + ',
  'try < a > catch <',
  "'",
  '- ',
  'not ',
];
function makeNest(tape: Uint8Array): string {
  const chosen = Array.from(tape.subarray(0, 3), (choice) => openers[choice % openers.length]!);
  const depth = ((tape[3] ?? 0) % 120) + 1;
  return `print ${chosen.join('').repeat(depth)}${'1)]}">'.repeat((tape[4] ?? 0) % depth)}`;
}

const properties = suite('grammar: properties');

properties('valid programs parse, and are formatted by the laws', () => {
  tryAll(20_000, makeProgram, (text) => {
    assert.equal(parse(new Source('valid.nsx', text)).diagnostics, []);
    assertLaws(text);
  });
});

properties('programs with a mistake', () => tryAll(20_000, makeMutant, checkAnswer));

properties('soups of tokens', () => tryAll(20_000, makeSoup, checkAnswer));

properties('deep nesting', () => tryAll(3000, makeNest, checkAnswer));

properties('any characters at all', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), checkAnswer), { seed, numRuns: 10_000 });
  const units = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));
  fc.assert(fc.property(units, checkAnswer), { seed, numRuns: 10_000 });
});

properties.run();
