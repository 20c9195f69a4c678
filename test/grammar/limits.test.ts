/** Bombs are refused quickly; what stays below the limits is parsed and can be walked. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { type ParseResult, parse } from '../../grammar/parse.ts';
import { renderProgram } from '../../grammar/sexpr.ts';
import { Source } from '../../grammar/source.ts';

const parseText = (text: string): ParseResult => parse(new Source('bomb.nsx', text));
const codes = (text: string): string[] => parseText(text).diagnostics.map(({ code }) => code);

const limits = suite('grammar: limits');

const bombs = {
  'opening brackets': '<'.repeat(20_000),
  blocks: 'fork < '.repeat(20_000),
  'blocks in conditions': 'if $x < '.repeat(20_000),
  parentheses: `let x = ${'('.repeat(20_000)}`,
  'balanced parentheses': `print ${'('.repeat(20_000)}1${')'.repeat(20_000)}`,
  lists: `print ${'['.repeat(20_000)}`,
  records: `print ${'{a: '.repeat(20_000)}`,
  indexes: `print ${'$x['.repeat(20_000)}`,
  strings: 'print "$('.repeat(20_000),
  'a sum': `let x = 1${' + 1'.repeat(100_000)}`,
  'a sum of sums': `print ${`(${'1 + '.repeat(100)}`.repeat(150)}1${')'.repeat(150)}`,
  negations: `let x = ${'not '.repeat(100_000)}true`,
  'minus signs': `let x = ${'- '.repeat(100_000)}1`,
  fields: `print $x${'.a'.repeat(100_000)}`,
  branches: `if $x < > ${'else if $x < > '.repeat(100_000)}`,
};

for (const [name, text] of Object.entries(bombs)) {
  limits(`refused: ${name}`, () => {
    assert.equal(codes(text), ['nsx::syntax::too-deep']);
    assert.is(parseText(text).incomplete, false);
  });
}

limits('20,000 brackets take less than 100 ms', () => {
  parseText('print a');
  const start = performance.now();
  parseText('<'.repeat(20_000));
  assert.ok(performance.now() - start < 100);
});

const nests = {
  blocks: `${'fork < '.repeat(100)}a${' >'.repeat(100)}`,
  conditions: `${'if $x < '.repeat(100)}a${' >'.repeat(100)}`,
  parentheses: `print ${'('.repeat(100)}1${')'.repeat(100)}`,
  commands: `print ${'(a '.repeat(100)}${')'.repeat(100)}`,
  lists: `print ${'['.repeat(100)}${']'.repeat(100)}`,
  records: `print ${'{a: '.repeat(100)}1${'}'.repeat(100)}`,
  indexes: `print ${'$x['.repeat(100)}1${']'.repeat(100)}`,
  strings: `print ${'"$('.repeat(50)}1${')"'.repeat(50)}`,
  sums: `print ${'(1 + '.repeat(100)}1${')'.repeat(100)}`,
};

for (const [name, text] of Object.entries(nests)) {
  limits(`accepted: ${name}`, () => {
    const { program, diagnostics } = parseText(text);
    assert.equal(diagnostics, []);
    assert.ok(renderProgram(program).length > 0);
  });
}

const long = {
  statements: 'print a\n'.repeat(10_000),
  arguments: `print${' $x.a.b[0]'.repeat(10_000)}`,
  items: `print [${'$x.a, '.repeat(10_000)}]`,
  'a pipe': `ps${' | sort pid'.repeat(10_000)}`,
  'a word': `print ${'a$b'.repeat(10_000)}`,
  'a string': `print "${'a $b ${c.d} '.repeat(10_000)}"`,
  parameters: `fn f${' a=1'.repeat(10_000)} < >`,
  entries: `print {${'a: $x.y, '.repeat(10_000)}}`,
  'a comment after a condition': `if $x < >\n${'#'.repeat(100_000)}`,
  'blank lines after a condition': `if $x < >\n${'\n'.repeat(100_000)}`,
};

for (const [name, text] of Object.entries(long)) {
  limits(`long but not deep: ${name}`, () => assert.equal(codes(text), []));
}

limits('10,000 mistakes are 10,000 messages', () => {
  assert.is(codes('let = 5\n'.repeat(10_000)).length, 10_000);
  assert.is(codes(')'.repeat(10_000)).length, 10_000);
  assert.is(codes(`print${' a[b'.repeat(50)}`).length, 51);
  assert.is(codes('print (1\nlet = )\n'.repeat(5_000)).length, 5_000);
});

limits.run();
