/**
 * Texts made up by fast-check, tens of thousands of them, and what holds for the answer to any text.
 *
 * The same texts in every run; `NSX_SEED=N` makes others. A failure shows its seed and the simplest
 * text that still fails.
 */
import fc from 'fast-check';
import * as assert from 'uvu/assert';
import { parse } from '../../grammar/parse.ts';
import { format } from '../../grammar/print.ts';
import { Source } from '../../grammar/source.ts';
import { assertLaws } from './format-laws.ts';

export const seed = Number(process.env.NSX_SEED ?? 20260101);

/** Tries `check` on texts made of random tapes. */
export function tryAll(runs: number, make: (tape: Uint8Array) => string, check: (text: string) => void): void {
  const texts = fc.uint8Array({ maxLength: 160, size: 'max' }).map(make);
  fc.assert(fc.property(texts, check), { seed, numRuns: runs, includeErrorInReport: true });
}

const openEnded = new Set([
  'nsx::syntax::unclosed',
  'nsx::syntax::unterminated-string',
  'nsx::syntax::trailing-backslash',
]);

/** No exception, an answer with all its places in the text, and formatting to match. */
export function checkAnswer(text: string): void {
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
