/**
 * SECURITY.md is true as far as the repository can tell: what it names is there, and what it says there is not, is not.
 * What it says of running processes is in test/kernel/privilege.test.ts and sandbox.test.ts.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { usageText } from '../../cli/usage.ts';
import { root } from '../support/nsx.ts';

const test = suite('SECURITY.md');

const text = readFileSync(join(root, 'SECURITY.md'), 'utf8');
const spans = [...text.matchAll(/`([^`\n]+)`/g)].map(([, code]) => code ?? '');
const read = (path: string): string => readFileSync(join(root, path), 'utf8');
/** Every file that nsx is made of. */
const files = ['grammar', 'interpreter', 'stdlib', 'cli'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .map((name) => `${folder}/${name}`)
    .filter((name) => statSync(join(root, name)).isFile()),
);
const sources = files.filter((name) => /\.(ts|c|nsx)$/.test(name));
const matching = (pattern: RegExp): string[] => sources.filter((name) => pattern.test(read(name)));

test('the files that it names are there', () => {
  const paths = spans.filter((code) => /^[\w./-]+\/[\w.-]+\.(ts|c|md)$/.test(code));
  assert.ok(paths.length >= 3);
  for (const path of paths) assert.ok(existsSync(join(root, path)), path);
});

test('the options and codes that it names are there', () => {
  const options = spans.flatMap((code) => /^(--[a-z-]+)\b/.exec(code)?.[1] ?? []);
  for (const option of options.filter((name) => name !== '--version'))
    assert.match(usageText, new RegExp(`^  ${option}\\b`, 'm'));
  for (const code of spans.filter((one) => one.startsWith('nsx::'))) assert.match(read('docs/errors.md'), code);
});

test('it says how to report, and invents no address', () => {
  assert.match(text, /^## Reporting$/m);
  assert.match(text, 'in private');
  assert.not.match(text, /https?:|@[a-z]/);
});

test('nothing listens: no source makes such a call', () => {
  assert.equal(matching(/\bcreateServer\b|\b__NR_(listen|accept4?)\b|'(listen|accept4?)'/), []);
});

test('one place starts a program as root, and no other starts one from Node besides nsx itself', () => {
  assert.equal(matching(/'sudo', ?'--'/), ['interpreter/kernel/launch.ts']);
  assert.equal(
    matching(/posix_spawnp?'/).filter((name) => name !== 'interpreter/kernel/libc.ts'),
    ['interpreter/kernel/launch.ts'],
  );
});

test('no file of it has a set-user-ID bit', () => {
  const S_ISUID = 0o4000;
  const S_ISGID = 0o2000;
  for (const name of files) assert.is(statSync(join(root, name)).mode & (S_ISUID | S_ISGID), 0, name);
});

test.run();
