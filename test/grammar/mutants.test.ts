/** Programs with one mistake, and soups of tokens: no exception, no hang, an answer in its place. */
import { suite } from 'uvu';
import { checkAnswer, tryAll } from '../support/any-text.ts';
import { makeProgram } from '../support/programs.ts';

const edits = [
  ...['', '', '<', '>', '(', ')', '[', ']', '{', '}', '"', "'", '$', '${', '$(', '\\', '\n', '\r', ' ', ';', '|', '&'],
  ...['#', ',', ':', '=', '.', '..', '-', '\0', '\u00a0', '\ud83d', ' if ', ' else ', 'fn f ', ' = ', '\nlet x = '],
];

/** A program with one place changed: something left out, put in or replaced. */
function makeMutant(tape: Uint8Array): string {
  const [low = 0, high = 0, edit = 0, length = 0] = tape;
  const text = makeProgram(tape.subarray(4));
  const at = (high * 256 + low) % (text.length + 1);
  return text.slice(0, at) + edits[edit % edits.length] + text.slice(at + (length % 4));
}

const pieces = [
  ...edits,
  ...['let', 'else if', 'for', 'in', 'while', 'repeat', 'try', 'catch', 'use', 'expect', 'error', 'return', 'break'],
  ...[
    'not',
    'and',
    'matches',
    'true',
    'x',
    'print',
    '/a/b',
    '5',
    '1.5h',
    '16M',
    '==',
    '!=',
    '<=',
    '+',
    '*',
    '/',
    '...',
  ],
];
const makeSoup = (tape: Uint8Array): string =>
  Array.from(tape.subarray(1), (choice) => pieces[choice % pieces.length]).join(tape[0] === 1 ? '' : ' ');

const mutants = suite('grammar: mutants');

mutants('programs with a mistake', () => tryAll(20_000, makeMutant, checkAnswer));

mutants('soups of tokens', () => tryAll(20_000, makeSoup, checkAnswer));

mutants.run();
