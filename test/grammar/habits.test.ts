/**
 * What is said to those who come from a shell or another language: `test/cases/habits`, the habits of their
 * hands, each with all that `nsx check` says of it.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkText } from '../support/check.ts';
import { assertGolden, goldenCases } from '../support/goldens.ts';
import { renderDiagnostics } from '../support/render-diagnostics.ts';

const habits = suite('habits of shells and other languages');

for (const golden of goldenCases('habits', '.nsx')) {
  habits(golden.name, () => {
    const { source, diagnostics } = checkText(golden.text, `${golden.name}.nsx`);
    assert.ok(diagnostics.length > 0);
    assertGolden(golden, '.err', renderDiagnostics(source, diagnostics));
  });
}

habits.run();
