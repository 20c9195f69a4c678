/**
 * The documents are true: their programs run, print what stands below them, and their links lead somewhere.
 *
 * A block of ```nsx is run and has to end with status 0; ```nsx check is only checked; ```nsx fails
 * has to fail. A ```text block right after it is what it prints (a failing one: on standard error).
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { documents, isFresh } from '../../scripts/generate-docs.ts';
import { withSeedLock } from '../support/lock.ts';
import { anchorsOf, type Block, blocksOf, linksOf } from '../support/markdown.ts';
import { nsx, root } from '../support/nsx.ts';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

function markdownFiles(folder: string): string[] {
  return readdirSync(join(root, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return markdownFiles(path);
    return entry.name.endsWith('.md') ? [path] : [];
  });
}

const pages = [...readdirSync(root).filter((name) => name.endsWith('.md')), ...markdownFiles('docs')];

// README's two commands ------------------------------------------------------------------------------

const readme = suite('docs: README');

const mainJob = 'npm ci && npx nsx examples/02-multi-pidns.nsx';
const passTheTests = 'npm ci && npm test';

readme('has its two commands, each on a line of its own', () => {
  const lines = read('README.md').split('\n');
  assert.ok(lines.includes(mainJob), mainJob);
  assert.ok(lines.includes(passTheTests), passTheTests);
});

readme('the example of the first one runs', async () => {
  const file = join(root, mainJob.split(' ').at(-1) ?? '');
  const { status, stdout, stderr } = await withSeedLock(() => nsx({ file }));
  assert.is(status, 0, stderr);
  for (const pid of [1, 2, 3, 4, 5]) assert.match(stdout, `/tmp/proc4/${pid}\n`);
  assert.match(`${stdout}${stderr}`, /^\d+ expectations held$/m);
});

readme.run();

// Programs -------------------------------------------------------------------------------------------

const programs = suite('docs: programs');

/** Places that everybody can see get names that nobody else uses. */
const ownPlaces = (text: string): string => text.replaceAll('/tmp/', `/tmp/nsxt-${process.pid}-`);

/** PIDs and inodes differ from run to run, and every script ends with how many expectations held. */
const essence = (text: string): string =>
  text
    .replace(/\d{3,}/g, 'N')
    .replace(/^\d+ expectations? (?:held|failed, \d+ held)\n/gm, '')
    .trimEnd();

async function tryBlock(page: string, { info, text, line, prints }: Block): Promise<void> {
  const where = `${page}:${line}`;
  const script = ownPlaces(text);
  const run = info === 'check' ? { options: ['check'], arguments: ['-'], input: script } : { script };
  const { status, stdout, stderr } = await nsx(run);
  if (info === 'fails') assert.is.not(status, 0, `${where} was to fail\n${stdout}`);
  else assert.is(status, 0, `${where} ended with ${status}\n${stdout}${stderr}`);
  if (prints === undefined) return;
  assert.is(essence(info === 'fails' ? stderr : stdout), essence(`${ownPlaces(prints)}\n`), where);
}

for (const page of ['README.md', 'docs/language.md']) {
  const blocks = blocksOf(read(page)).filter(({ language }) => language === 'nsx');
  programs(`${page} has programs`, () => assert.ok(blocks.length > 5));
  for (const block of blocks) {
    programs(`${page}:${block.line} is as it says`, () => tryBlock(page, block));
    programs(`${page}:${block.line} has a known mark`, () => assert.ok(['', 'check', 'fails'].includes(block.info)));
  }
}

programs.run();

// Freshness and links --------------------------------------------------------------------------------

const links = suite('docs: links and freshness');

for (const document of documents()) {
  links(`${document.path} is what \`npm run docs\` would write`, () => assert.ok(isFresh(document)));
}

for (const page of pages) {
  links(`${page}: every link leads to a file, and to a heading of it`, () => {
    for (const link of linksOf(read(page))) {
      if (/^[a-z]+:/.test(link)) continue;
      const [path = '', anchor] = link.split('#');
      const target = path === '' ? page : relative(root, join(root, dirname(page), path));
      assert.ok(existsSync(join(root, target)), `${page}: ${link}`);
      if (anchor !== undefined) assert.ok(anchorsOf(read(target)).has(anchor), `${page}: ${link}`);
    }
  });
}

links.run();
