/** The canonical layout, and that formatting keeps to its laws: `test/cases/fmt`, and every other program there is. */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from '../../grammar/parse.ts';
import { format } from '../../grammar/print.ts';
import { Source } from '../../grammar/source.ts';
import { assertLaws } from '../support/format-laws.ts';
import { assertGolden, goldenCases } from '../support/goldens.ts';

const cases = suite('format: cases');

for (const golden of goldenCases('fmt', '.nsx')) {
  cases(golden.name, () => assertGolden(golden, '.fmt', assertLaws(golden.text)));
}

cases.run();

const laws = suite('format: laws');

for (const area of ['statements', 'expressions', 'words']) {
  for (const { name, text } of goldenCases(`grammar/${area}`, '.nsx')) {
    laws(`${area}/${name}`, () => {
      assertLaws(text);
    });
  }
}

for (const area of ['errors', 'incomplete']) {
  laws(`a text with mistakes is not formatted: ${area}`, () => {
    for (const { name, text } of goldenCases(`grammar/${area}`, '.nsx')) {
      const source = new Source(name, text);
      assert.equal(format(source), { diagnostics: parse(source).diagnostics });
    }
  });
}

const root = new URL('../../', import.meta.url);
for (const folder of ['examples', 'test/cases/run/language', 'stdlib']) {
  const names = readdirSync(new URL(folder, root), { recursive: true, encoding: 'utf8' });
  for (const name of names.filter((path) => path.endsWith('.nsx'))) {
    laws(`${folder}/${name}`, () => {
      assertLaws(readFileSync(new URL(`${folder}/${name}`, root), 'utf8'));
    });
  }
}

laws('100 columns are enough, if words and strings allow it', () => {
  for (const { name, text } of goldenCases('fmt', '.nsx')) {
    if (name !== 'long') continue;
    const long = assertLaws(text)
      .split('\n')
      .filter((line) => line.length > 100);
    assert.equal(
      long.map((line) => line.slice(0, 23)),
      ['print "a string that is'],
    );
  }
});

laws.run();
