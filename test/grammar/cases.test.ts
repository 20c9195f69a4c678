/** What texts mean, and what is said of those that mean nothing: `test/cases/grammar`. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from '../../grammar/parse.ts';
import { renderProgram } from '../../grammar/sexpr.ts';
import { Source } from '../../grammar/source.ts';
import { assertGolden, goldenCases } from '../support/goldens.ts';
import { renderDiagnostics } from '../support/render-diagnostics.ts';

const valid = suite('grammar: valid cases');

for (const area of ['statements', 'expressions', 'words']) {
  for (const golden of goldenCases(`grammar/${area}`, '.nsx')) {
    valid(`${area}/${golden.name}`, () => {
      const source = new Source(`${golden.name}.nsx`, golden.text);
      const { program, diagnostics, incomplete } = parse(source);
      assert.is(renderDiagnostics(source, diagnostics), '');
      assert.is(incomplete, false);
      assertGolden(golden, '.ast', renderProgram(program));
    });
  }
}

valid.run();

const wrong = suite('grammar: error cases');

for (const area of ['errors', 'incomplete']) {
  for (const golden of goldenCases(`grammar/${area}`, '.nsx')) {
    wrong(`${area}/${golden.name}`, () => {
      const source = new Source(`${golden.name}.nsx`, golden.text);
      const { diagnostics, incomplete } = parse(source);
      assert.ok(diagnostics.length > 0);
      assert.is(incomplete, area === 'incomplete');
      assertGolden(golden, '.err', renderDiagnostics(source, diagnostics));
    });
  }
}

wrong.run();
