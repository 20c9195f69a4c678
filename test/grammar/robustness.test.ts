/** Whatever the text: no exception, no hang, and an answer that makes sense. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lex, lexemes } from '../../grammar/lexer.ts';
import { parse } from '../../grammar/parse.ts';
import { Source } from '../../grammar/source.ts';
import { goldenCases } from '../support/goldens.ts';
import { Random } from '../support/random.ts';
import { walk } from '../support/walk.ts';

const TEXTS = 5000;

const pieces = [
  ...['let', 'if', 'else', 'else if', 'for', 'in', 'while', 'repeat', 'fn', 'try', 'catch', 'use', 'expect', 'error'],
  ...['return', 'break', 'defer', 'not', 'and', 'matches', 'true', 'null', 'x', 'print', '/a/b', '5', '1.5h', '16M'],
  ...[
    '<',
    '>',
    '(',
    ')',
    '[',
    ']',
    '{',
    '}',
    '"',
    "'",
    '${',
    '$(',
    '$x',
    '$',
    '|',
    '&',
    ';',
    ',',
    ':',
    '=',
    '==',
    '!=',
  ],
  ...[
    '<=',
    '+',
    '-',
    '*',
    '/',
    '.',
    '..',
    '...',
    '.a',
    '#',
    '\\',
    '\\n',
    '\n',
    '\r\n',
    ' ',
    ' ',
    ' ',
    '\t',
    '\0',
    '\u00a0',
  ],
];

/** Parses, and checks what must hold for every text. */
function check(text: string): void {
  const { program, diagnostics, incomplete } = parse(new Source('random.nsx', text));
  const isInside = ({ start, end }: { start: number; end: number }) => 0 <= start && start <= end && end <= text.length;
  walk(program, ({ span }, parent) => {
    assert.ok(isInside(span), 'a span outside the text');
    assert.ok(!parent || (parent.span.start <= span.start && span.end <= parent.span.end), 'a span outside its parent');
  });
  for (const { labels } of diagnostics) {
    assert.ok(labels.length > 0 && labels.every(({ span }) => isInside(span)), 'a diagnostic without its place');
  }
  if (incomplete) assert.is(diagnostics.length, 1);
  checkBalance(text);
}

/** What the parser and highlighting rely on. */
function checkBalance(text: string): void {
  const open: string[] = [];
  const { tokens, tooDeep } = lex(text);
  for (const { tokenType } of tooDeep ? [] : tokens) {
    if (/(?:Open|Start)$/.test(tokenType.name)) open.push(tokenType.name.replace('Substitution', 'Paren'));
    else if (/(?:Close|End)$/.test(tokenType.name)) {
      if (open.pop() !== tokenType.name.replace('Close', 'Open').replace('End', 'Start'))
        assert.unreachable('unbalanced');
    }
  }
  assert.equal(open, []);
  let end = 0;
  for (const { span } of lexemes(text)) {
    assert.ok(end <= span.start, 'lexemes overlap');
    end = span.end;
  }
}

function attempt(text: string): void {
  try {
    check(text);
  } catch (error) {
    throw new Error(`${error instanceof Error ? error.stack : error}\nin ${JSON.stringify(text)}`);
  }
}

const robustness = suite('grammar: robustness');

robustness('random tokens', () => {
  const random = new Random(1);
  for (let count = 0; count < TEXTS; count += 1) attempt(random.list(40, () => random.pick(pieces)).join(''));
});

robustness('random tokens, separated', () => {
  const random = new Random(2);
  for (let count = 0; count < TEXTS; count += 1) attempt(random.list(40, () => random.pick(pieces)).join(' '));
});

robustness('random Unicode', () => {
  const random = new Random(3);
  const unit = () => String.fromCharCode(random.below(4) ? random.below(0x100) : random.below(0x10000));
  for (let count = 0; count < TEXTS; count += 1) attempt(random.list(60, unit).join(''));
});

const areas = ['statements', 'expressions', 'words', 'errors', 'incomplete'];
const cases = areas.flatMap((area) => goldenCases(`grammar/${area}`, '.nsx')).filter(({ text }) => text.length < 1500);

robustness('every beginning of every case', () => {
  for (const { text } of cases) for (let end = 0; end < text.length; end += 1) attempt(text.slice(0, end));
});

robustness('every case with something broken', () => {
  const random = new Random(4);
  for (let count = 0; count < TEXTS; count += 1) {
    const { text } = random.pick(cases);
    const at = random.below(text.length + 1);
    attempt(text.slice(0, at) + random.pick(pieces) + text.slice(at + random.below(3)));
  }
});

robustness('what is incomplete can be completed', () => {
  const ends = ['"', "'", ')', ']', '}', '>', ' 1', 'x', ': 1'];
  const completes = (text: string, tries: number): boolean => {
    const { diagnostics, incomplete } = parse(new Source('completed.nsx', text));
    if (diagnostics.length === 0) return true;
    return incomplete && tries > 0 && ends.some((end) => completes(text + end, tries - 1));
  };
  for (const { name, text } of goldenCases('grammar/incomplete', '.nsx')) assert.ok(completes(text, 6), name);
});

robustness.run();
