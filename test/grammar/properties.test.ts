/** Valid programs parse and are formatted by the laws; nests and characters of any sort are answered. */
import fc from 'fast-check';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from '../../grammar/parse.ts';
import { Source } from '../../grammar/source.ts';
import { checkAnswer, seed, tryAll } from '../support/any-text.ts';
import { assertLaws } from '../support/format-laws.ts';
import { makeProgram } from '../support/programs.ts';

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

properties('deep nesting', () => tryAll(10_000, makeNest, checkAnswer));

properties('any characters at all', () => {
  fc.assert(fc.property(fc.string({ unit: 'binary', maxLength: 80 }), checkAnswer), { seed, numRuns: 10_000 });
  const units = fc.array(fc.nat(0xffff), { maxLength: 60 }).map((codes) => String.fromCharCode(...codes));
  fc.assert(fc.property(units, checkAnswer), { seed, numRuns: 10_000 });
});

properties.run();
