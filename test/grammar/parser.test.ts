/** The grammar itself is sound, and what is derived from it is fresh. */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from '../../grammar/parse.ts';
import { Parser } from '../../grammar/parser.ts';
import { Source } from '../../grammar/source.ts';
import { syntaxCodes } from '../../grammar/syntax-codes.ts';
import { tokenTable } from '../../grammar/tokens.ts';
import { cstPath, cstTypes } from '../../scripts/generate-cst-types.ts';
import { goldenCases } from '../support/goldens.ts';

const parser = suite('grammar: parser');

parser("passes Chevrotain's own validations", () => {
  assert.not.throws(() => new Parser({ validate: true }));
});

parser('grammar/cst.ts is fresh: if not, run `npm run build:cst`', () => {
  assert.fixture(readFileSync(cstPath, 'utf8'), cstTypes());
});

parser('every token has a label, and a scope if it has text', () => {
  const textless = new Set(['StatementStart', 'Glue']);
  for (const [name, { label, scope }] of Object.entries(tokenTable)) {
    assert.ok(label, name);
    assert.is(scope !== '', !textless.has(name), name);
  }
});

parser('every error code occurs in a case, and no other', () => {
  const found = new Set<string>();
  for (const area of ['errors', 'incomplete']) {
    for (const { name, text } of goldenCases(`grammar/${area}`, '.nsx')) {
      for (const { code } of parse(new Source(name, text)).diagnostics) found.add(code);
    }
  }
  assert.equal([...found].sort(), Object.keys(syntaxCodes).sort());
});

parser('an earlier text leaves no trace', () => {
  parse(new Source('a.nsx', 'let = (5\n'));
  assert.equal(parse(new Source('b.nsx', 'print a')).diagnostics, []);
});

parser.run();
