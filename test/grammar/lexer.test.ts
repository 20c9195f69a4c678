/** Tokens, their places, and what highlighting gets of them. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lex, lexemes } from '../../grammar/lexer.ts';

const names = (text: string): string =>
  lex(text)
    .tokens.map(({ tokenType }) => tokenType.name)
    .join(' ');

const lexer = suite('grammar: lexer');

lexer('marks where statements start and end', () => {
  assert.is(names('a\n\n; b'), 'StatementStart CommandName StatementEnd StatementStart CommandName StatementEnd');
  assert.is(names(''), '');
});

lexer('gives a statement its end before the block closes', () => {
  const block = 'BlockOpen StatementStart CommandName StatementEnd BlockClose';
  assert.is(names('fork < a >'), `StatementStart CommandName ${block} StatementEnd`);
});

lexer('makes up what is missing', () => {
  assert.is(names('fork < (a'), names('fork < (a)>'));
});

lexer('glues what touches', () => {
  assert.is(names('a b$c'), 'StatementStart CommandName WordText Glue VariableName StatementEnd');
  assert.is(names('a b $c'), 'StatementStart CommandName WordText VariableName StatementEnd');
});

lexer('knows keywords only where a statement starts', () => {
  assert.is(names('if'), 'StatementStart If StatementEnd');
  assert.is(names('a if'), 'StatementStart CommandName WordText StatementEnd');
});

lexer('keeps every character of a token', () => {
  const text = 'let x = "a $b ${c.d}" # e\nfork < print é 🙂 >';
  for (const { image, startOffset } of lex(text).tokens) {
    assert.is(image, text.slice(startOffset, startOffset + image.length));
  }
});

lexer('lists what to highlight in order, comments included', () => {
  const text = '# why\nlet x = "a$b" # how';
  const found = lexemes(text).map(({ span, scope }) => [text.slice(span.start, span.end), scope]);
  assert.equal(found, [
    ['# why', 'comment.line.number-sign.nsx'],
    ['let', 'keyword.control.nsx'],
    ['x', 'variable.other.nsx'],
    ['=', 'keyword.operator.assignment.nsx'],
    ['"', 'string.quoted.double.nsx'],
    ['a', 'string.quoted.double.nsx'],
    ['$b', 'variable.other.nsx'],
    ['"', 'string.quoted.double.nsx'],
    ['# how', 'comment.line.number-sign.nsx'],
  ]);
});

lexer.run();
