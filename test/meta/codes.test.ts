/** Each code of a diagnostic is used by nsx, and shown by a golden, with its caret. */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { syntaxCodes } from '../../grammar/syntax-codes.ts';
import { catalogue } from '../../interpreter/errors/catalogue.ts';
import { root } from '../support/nsx.ts';

const codes = [...Object.keys(catalogue), ...Object.keys(syntaxCodes)];

function textsIn(folder: string, wanted: RegExp): string {
  const files = readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' });
  return files
    .filter((file) => wanted.test(file))
    .map((file) => readFileSync(join(root, folder, file), 'utf8'))
    .join('\n');
}

const test = suite('codes');

test('each has a golden', () => {
  const goldens = new Set(textsIn('test/cases', /\.(?:err|out)$/).match(/nsx::[a-z]+(?:::[a-z-]+)?/g));
  assert.equal(
    codes.filter((code) => !goldens.has(code)),
    [],
  );
});

test('each is used', () => {
  const lists = /^(?:errors\/catalogue\/|syntax-(?:codes|mends)\.ts)/;
  const sources = ['grammar', 'interpreter', 'stdlib', 'cli'].map((folder) =>
    textsIn(folder, new RegExp(`^(?!${lists.source.slice(1)}).*\\.ts$`)),
  );
  const used = new Set(sources.join('\n').match(/'nsx::[a-z]+(?:::[a-z-]+)?'/g));
  assert.equal(
    codes.filter((code) => !used.has(`'${code}'`)),
    [],
  );
});

test.run();
