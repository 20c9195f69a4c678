/**
 * A suite of uvu that is never told to run says nothing and fails nothing: so it is looked for here.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/nsx.ts';

const test = suite('suites');

const files = readdirSync(join(root, 'test'), { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.test.ts'),
);

for (const file of files) {
  const text = readFileSync(join(root, 'test', file), 'utf8');

  test(`${file} runs every suite it makes`, () => {
    const made = [...text.matchAll(/^\s*(?:export )?const (\w+) = suite(?:<.*>)?\(/gm)].map(([, name]) => name ?? '');
    assert.match(text, /^\s*(?:[^\s/].*)?\.run\(\);$/m, 'it runs none');
    const notRun = made.filter((name) => !new RegExp(`^\\s*${name}\\.run\\(\\);$`, 'm').test(text));
    assert.equal(notRun, []);
  });

  test(`${file} has no test that is singled out`, () => {
    assert.not.match(text, /^\s*\w+\.only\(/m);
  });
}

test('there are suites', () => assert.ok(files.length > 10));

test.run();
