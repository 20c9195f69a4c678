/** Editors colour what the scanner sees: the generated TextMate grammar against `lexemes`. */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lexemes } from '../../grammar/lexer.ts';
import { type Grammar, grammars, pathOf, render } from '../../scripts/generate-editor-grammar.ts';
import { goldenCases } from '../support/goldens.ts';
import { scopesOf } from '../support/textmate.ts';

const editor = suite('editor grammar');

const files = Object.entries(grammars());
const grammar = grammars()['nsx.tmLanguage.json']!;

for (const [file, fresh] of files) {
  editor(`editors/${file} is fresh: if not, run \`npm run editor\``, () => {
    assert.fixture(readFileSync(pathOf(file), 'utf8'), render(fresh));
  });
}

/** All regular expressions of a grammar, and all names that it includes. */
function collect(rule: object, found: { readonly patterns: string[]; readonly includes: string[] }): void {
  for (const [key, value] of Object.entries(rule)) {
    if (key === 'include') found.includes.push(value as string);
    else if (typeof value === 'string' && /^(?:match|begin|end|firstLineMatch)$/.test(key)) found.patterns.push(value);
    else if (typeof value === 'object') collect(value as object, found);
  }
}

for (const [file] of files) {
  editor(`${file} is JSON, its patterns compile and its includes exist`, () => {
    const read = JSON.parse(readFileSync(pathOf(file), 'utf8')) as Grammar;
    const found = { patterns: [] as string[], includes: [] as string[] };
    collect(read, found);
    assert.ok(found.patterns.length > 1);
    for (const pattern of found.patterns) {
      assert.not.throws(() => new RegExp(pattern, 'd'));
      // Oniguruma takes a `[` inside a class for another class.
      for (const [set] of pattern.matchAll(/(?<!\\)\[(?:[^\]\\]|\\.)*\]/g)) assert.not.match(set.slice(1), /(?<!\\)\[/);
    }
    for (const name of found.includes) {
      assert.ok(name === 'source.nsx' || name.slice(1) in read.repository, name);
    }
  });
}

editor('a fence in Markdown is nsx', () => {
  const { fence } = grammars()['nsx-markdown.tmLanguage.json']!.repository;
  const begin = new RegExp(fence!.patterns[0]!.begin!);
  assert.ok(begin.test('```nsx') && begin.test('  ~~~~ nsx check'));
  assert.not.ok(begin.test('```nsxx') || begin.test('``nsx'));
});

/** What both must agree on; the rest is approximate. */
const compared = [
  'keyword.control.nsx',
  'string.quoted.double.nsx',
  'string.quoted.single.nsx',
  'constant.character.escape.nsx',
  'variable.other.nsx',
  'comment.line.number-sign.nsx',
  'constant.numeric.nsx',
  'constant.language.nsx',
];

/** The runs of text with the same compared scope, as `scope: text`; blanks look the same in all scopes. */
function runsOf(text: string, scopes: readonly string[]): string[] {
  const runs: string[] = [];
  for (let start = 0, end = 0; start < text.length; start = end) {
    const scope = scopes[start] ?? '';
    for (end = start + 1; end < text.length && scopes[end] === scope; ) end += 1;
    const run = text.slice(start, end);
    if (compared.includes(scope) && run.trim()) runs.push(`${scope}: ${run}`);
  }
  return runs;
}

function scannerScopes(text: string): string[] {
  const scopes: string[] = new Array(text.length).fill('');
  for (const { span, scope } of lexemes(text)) scopes.fill(scope, span.start, span.end);
  return scopes.map((scope, index) => (text[index] === '\n' ? '' : scope));
}

const sample = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');
const texts: [name: string, text: string][] = [
  ['example 1', sample('examples/01-pidns-init-sleep.nsx')],
  ['example 2', sample('examples/02-multi-pidns.nsx')],
  ...goldenCases('editor', '.nsx').map(({ name, text }): [string, string] => [name, text]),
];

for (const [name, text] of texts) {
  editor(`editors and scanner agree: ${name}`, () => {
    assert.equal(runsOf(text, scopesOf(grammar, text)), runsOf(text, scannerScopes(text)));
  });
}

editor.run();
