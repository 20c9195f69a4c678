/** `nsx fmt`: what it writes, shows and says, and how it ends. */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { renderDiff } from '../../cli/render/diff.ts';
import { type Finished, nsx } from '../support/nsx.ts';

const fmt = suite('nsx fmt');

let folder: string;
fmt.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'nsx-fmt-'));
});
fmt.after(() => rmSync(folder, { recursive: true, force: true }));

function file(name: string, text: string | Uint8Array): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const run = (words: readonly string[], input = ''): Promise<Finished> =>
  nsx({ options: ['fmt', ...words], input, directory: folder });

fmt('writes in place and names what it changed', async () => {
  const path = file('a.nsx', 'print   a\n');
  const clean = file('b.nsx', 'print a\n');
  const { mtimeMs } = statSync(clean);
  const { status, stdout, stderr } = await run([path, clean]);
  assert.equal([status, stdout, stderr], [0, `${path}\n`, '']);
  assert.is(readFileSync(path, 'utf8'), 'print a\n');
  assert.is(statSync(clean).mtimeMs, mtimeMs, 'what need not change is not written');
});

fmt('--check shows what would change, and changes nothing', async () => {
  const path = file('c.nsx', '# one\nprint   a\nprint b\n');
  for (const words of [
    ['--check', 'c.nsx'],
    ['c.nsx', '--check'],
  ]) {
    const { status, stdout } = await run(words);
    assert.is(status, 1);
    assert.is(stdout, '--- c.nsx\n+++ c.nsx\n@@ -1,3 +1,3 @@\n # one\n-print   a\n+print a\n print b\n');
  }
  assert.is(readFileSync(path, 'utf8'), '# one\nprint   a\nprint b\n');
});

fmt('--check of a file that is right says nothing', async () => {
  file('d.nsx', 'print a\n');
  const { status, stdout, stderr } = await run(['--check', 'd.nsx']);
  assert.equal([status, stdout, stderr], [0, '', '']);
});

fmt('- is standard input, and then standard output', async () => {
  const { status, stdout } = await run(['-'], 'fork<print a>');
  assert.equal([status, stdout], [0, 'fork < print a >\n']);
  const check = await run(['--check', '-'], 'print a');
  assert.is(check.status, 1);
  assert.match(check.stdout, '-print a\n\\ No newline at end of file\n+print a\n');
});

fmt('wrong syntax: said, 65, and the file is left alone; other files are not', async () => {
  const wrong = file('e.nsx', 'print   (\n');
  const right = file('f.nsx', 'print   a\n');
  const { status, stdout, stderr } = await run([wrong, right]);
  assert.equal([status, stdout], [65, `${right}\n`]);
  assert.match(stderr, 'never closed');
  assert.is(readFileSync(wrong, 'utf8'), 'print   (\n');
  const json = await run(['--json', 'e.nsx']);
  assert.is(JSON.parse(json.stdout).code, 'nsx::syntax::unclosed');
});

fmt('what is not UTF-8 is left alone', async () => {
  const path = file('g.nsx', Buffer.from('print   "caf\xe9"\n', 'latin1'));
  const { status, stderr } = await run([path]);
  assert.is(status, 66);
  assert.match(stderr, 'it is not UTF-8');
  assert.is(readFileSync(path).toString('latin1'), 'print   "caf\xe9"\n');
});

fmt('no such file, and no file at all', async () => {
  const missing = await run(['missing.nsx']);
  assert.is(missing.status, 66);
  assert.match(missing.stderr, 'there is no such file');
  const none = await run([]);
  assert.is(none.status, 2);
  assert.match(none.stderr, '`nsx fmt` needs a file');
  const misplaced = await nsx({ options: ['check', '--check', 'd.nsx'], directory: folder });
  assert.is(misplaced.status, 2);
});

fmt.run();

const diff = suite('unified diffs');

const changed = (before: string, after: string): string[] => renderDiff('x', before, after).split('\n').slice(2, -1);

diff('of equal texts are empty', () => assert.is(renderDiff('x', 'a\n', 'a\n'), ''));

diff('are the shortest there are', () => {
  assert.equal(changed('a\nb\nc\n', 'a\nc\nd\n'), ['@@ -1,3 +1,3 @@', ' a', '-b', ' c', '+d']);
  assert.equal(changed('', 'a\n'), ['@@ -0,0 +1 @@', '+a']);
  assert.equal(changed('a\n', ''), ['@@ -1 +0,0 @@', '-a']);
});

diff('show three lines around each change', () => {
  const lines = Array.from({ length: 20 }, (_, index) => `${index}\n`);
  const after = lines.with(2, 'x\n').with(15, 'y\n');
  const headers = changed(lines.join(''), after.join('')).filter((line) => line.startsWith('@@'));
  assert.equal(headers, ['@@ -1,6 +1,6 @@', '@@ -13,7 +13,7 @@']);
});

diff('of very different texts are quick, and whole', () => {
  const before = Array.from({ length: 20_000 }, (_, index) => `a${index}\n`).join('');
  const after = Array.from({ length: 20_000 }, (_, index) => `b${index}\n`).join('');
  const start = performance.now();
  const lines = changed(before, after);
  assert.ok(performance.now() - start < 1000);
  assert.is(lines.length, 40_001);
});

diff.run();
