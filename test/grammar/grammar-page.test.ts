/** `docs/grammar.html`: fresh, complete, and in need of nothing else. */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Parser } from '../../grammar/parser.ts';
import { grammarPage, pagePath } from '../../scripts/generate-grammar-page.ts';

const page = suite('grammar page');

const text = readFileSync(pagePath, 'utf8');

page('docs/grammar.html is fresh: if not, run `npm run grammar-page`', () => assert.is(text, grammarPage()));

page('has a diagram of every rule, and links that lead to one', () => {
  const rules = Object.keys(new Parser({ validate: false }).getGAstProductions());
  assert.equal(
    [...text.matchAll(/<section id="(\w+)">/g)].map(([, id]) => id),
    rules,
  );
  assert.is(text.match(/<svg /g)?.length, rules.length);
  for (const [, id = ''] of text.matchAll(/href="#(\w+)"/g)) assert.ok(rules.includes(id), id);
});

page('needs no network', () => {
  assert.not.match(text, /(?:src|href)="(?!#|language\.md")/);
  assert.not.match(text, /<script|@import|url\(/);
});

page('is well formed', () => {
  const open: string[] = [];
  const empty = new Set(['meta', 'rect', 'path', 'circle']);
  for (const [, end, name = '', , closed] of text.matchAll(/<(\/?)([a-z]\w*)((?:"[^"]*"|[^">])*?)(\/?)>/g)) {
    if (end) assert.is(open.pop(), name);
    else if (!closed && !empty.has(name)) open.push(name);
  }
  assert.equal(open, []);
  assert.not.match(text, /NaN|undefined|Infinity/);
});

page.run();
