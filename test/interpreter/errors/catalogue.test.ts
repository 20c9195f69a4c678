/** The catalogue is complete, free of doubles, and in the house's style. */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { catalogue, codeLists } from '../../../interpreter/errors/catalogue.ts';
import { rows } from '../../../interpreter/errors/errno.ts';
import { findErrno } from '../../../interpreter/kernel/tables.ts';

const test = suite('errors: catalogue');
const entries = Object.entries(catalogue);

test('codes have their form and stand in one list only', () => {
  for (const [code] of entries) assert.match(code, /^nsx::[a-z]+(::[a-z]+(-[a-z]+)*)?$/);
  const codes = codeLists.flatMap((list) => Object.keys(list));
  assert.is(codes.length, new Set(codes).size);
  assert.is(codes.length, entries.length);
});

test('summaries are one line, lower case, without a full stop', () => {
  for (const [code, { summary }] of entries) {
    assert.ok(!/^[A-Z][a-z]/.test(summary), code);
    assert.ok(!/[.\n]$/.test(summary) && summary.length <= 110, `${code}: ${summary.length}`);
  }
});

test('what mends it is one to three sentences', () => {
  for (const [code, { mend }] of entries) {
    assert.match(mend, /[.?]$/, code);
    const sentences = mend.replace(/`[^`]*`/g, 'x').split(/[.?] /).length;
    assert.ok(sentences >= 1 && sentences <= 3, `${code}: ${sentences}`);
    assert.is((mend.match(/`/g) ?? []).length % 2, 0, code);
  }
});

test('every code of the table is in it, and every errno is known', () => {
  for (const row of rows) {
    assert.ok(row.code in catalogue, row.code);
    for (const name of [row.errno].flat()) assert.ok(findErrno(name), name);
  }
});

test('no area of codes of system calls is without a row', () => {
  const used = new Set<string>(rows.map((row) => row.code));
  // Refused by nsx itself, before the kernel is asked.
  const others = [
    ...'protected not-empty not-ours foreign-file-system no-mount-namespace two-upper-layers over-root which-target'
      .split(' ')
      .map((name) => `nsx::mount::${name}`),
    ...['nsx::root::of-the-session', 'nsx::path::nul', 'nsx::setns::whose', 'nsx::limit::session'],
  ];
  const unused = entries
    .map(([code]) => code)
    .filter((code) => /^nsx::(clone|setns|map|clock|hostname|mount|root|path|file|exec|kill|limit|system)::/.test(code))
    .filter((code) => !used.has(code) && !others.includes(code));
  assert.equal(unused, []);
});

test('the files of the table say nothing of a code that is not a string in it', () => {
  const directory = new URL('../../../interpreter/errors/errno/', import.meta.url);
  for (const file of readdirSync(directory)) {
    for (const [code] of readFileSync(new URL(file, directory), 'utf8').matchAll(/nsx::[a-z:-]+/g)) {
      assert.ok(code in catalogue, `${file}: ${code}`);
    }
  }
});

test.run();
