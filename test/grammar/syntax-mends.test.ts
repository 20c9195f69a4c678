/** What `help CODE` shows of syntax errors: the wrong text has that one error, the right one none. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { syntaxCodes } from '../../grammar/syntax-codes.ts';
import { syntaxMends } from '../../grammar/syntax-mends.ts';
import { helpForCode } from '../../interpreter/help/help.ts';
import { checkText } from '../support/check.ts';

const mends = suite('grammar: how to mend it');

for (const [code, { mend, wrong, right }] of Object.entries(syntaxMends)) {
  mends(code, () => {
    assert.equal(
      checkText(wrong).diagnostics.map((found) => found.code),
      [code],
    );
    assert.equal(
      checkText(right).diagnostics.filter(({ severity }) => severity === 'error'),
      [],
    );
    assert.match(mend, /^[A-Z`][^\n]*\.$/);
    assert.match(helpForCode(code) ?? '', `\n  ${right.split('\n')[0]}\n`);
  });
}

mends('each code has one', () => assert.equal(Object.keys(syntaxMends).sort(), Object.keys(syntaxCodes).sort()));

mends.run();
