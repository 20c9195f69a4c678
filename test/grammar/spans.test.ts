/** Every node covers the text it was made of. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { parse } from '../../grammar/parse.ts';
import { Source } from '../../grammar/source.ts';
import { goldenCases } from '../support/goldens.ts';
import { walk } from '../support/walk.ts';

/** The text of each node of a kind, in order. */
function texts(text: string, kind: string): string[] {
  const source = new Source('spans.nsx', text);
  const found: string[] = [];
  walk(parse(source).program, (node) => {
    if ('kind' in node && node.kind === kind) found.push(source.slice(node.span));
  });
  return found;
}

const spans = suite('grammar: spans');

spans('a call goes from its head to its last part', () => {
  assert.equal(texts('  print a  "b c"  # d\n', 'call'), ['print a  "b c"']);
  assert.equal(texts('fork < a b > & ; c', 'call'), ['fork < a b > &', 'a b', 'c']);
  assert.equal(texts('print (ls /tmp).x', 'call'), ['print (ls /tmp).x', 'ls /tmp']);
});

spans('a statement leaves out its end', () => {
  assert.equal(texts('let x = 5 ; y = (1)\n', 'let'), ['let x = 5']);
  assert.equal(texts('let x = 5 ; y = (1)\n', 'assign'), ['y = (1)']);
  assert.equal(texts('if $a < b > else if $c < d > else < e >\n', 'if'), [
    'if $a < b > else if $c < d > else < e >',
    'if $c < d > else < e >',
  ]);
});

spans('operators and postfixes cover parentheses', () => {
  assert.equal(texts('(1 + 2) * (3)', 'binary'), ['(1 + 2) * (3)', '1 + 2']);
  assert.equal(texts('not (true)', 'unary'), ['not (true)']);
  assert.equal(texts('print (ns).a.b', 'field'), ['(ns).a.b', '(ns).a']);
  assert.equal(texts('$x[1][2..]', 'slice'), ['$x[1][2..]']);
  assert.equal(texts('(ls) | len', 'pipeline'), ['(ls) | len']);
});

spans('words and strings cover their quotes', () => {
  assert.equal(texts('print a"b c"$d "e ${f}"', 'word'), ['a"b c"$d']);
  assert.equal(texts('print a"b c"$d "e ${f}"', 'string'), ['"e ${f}"']);
  assert.equal(texts("print 'a' ${b}", 'string'), ["'a'"]);
  assert.equal(texts('print $a ${b} "$c"', 'variable'), ['$a', 'b', '$c']);
});

spans('names and blocks are exact', () => {
  const source = new Source('names.nsx', 'fn make a b=2 ...rest < hold >');
  const [definition] = parse(source).program.statements;
  assert.ok(definition?.kind === 'function');
  assert.is(source.slice(definition.name.span), 'make');
  assert.equal(
    definition.parameters.map(({ name }) => source.slice(name.span)),
    ['a', 'b'],
  );
  assert.is(definition.rest && source.slice(definition.rest.span), 'rest');
  assert.is(source.slice(definition.body.span), '< hold >');
});

for (const area of ['statements', 'expressions', 'words']) {
  for (const { name, text } of goldenCases(`grammar/${area}`, '.nsx')) {
    spans(`nodes lie inside their parents: ${area}/${name}`, () => {
      walk(parse(new Source(name, text)).program, ({ span }, parent) => {
        assert.ok(span.start <= span.end && span.end <= text.length);
        assert.ok(!parent || (parent.span.start <= span.start && span.end <= parent.span.end));
      });
    });
  }
}

spans.run();
