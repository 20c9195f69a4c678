/**
 * Everything that docs/prompt.md says of the prompt has a test in a real terminal, and nearly everything a
 * faster one: here is which. A row without one, or one that is not there any more, is seen.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../../support/nsx.ts';

const coverage = suite('coverage of the prompt');
const folder = `${root}test/cli/repl/`;

interface Shown {
  /** FILE: names of tests, or beginnings of them. */
  readonly terminal: Readonly<Record<string, readonly string[]>>;
  /** Without a terminal; why not, where there is none. */
  readonly memory: Readonly<Record<string, readonly string[]>> | string;
}

const rows: Readonly<Record<string, Shown>> = {
  'several lines': {
    terminal: { prompt: ['several lines, with a comment'] },
    memory: { memory: ['a text is whole when nothing is open'] },
  },
  'the text as typed': {
    terminal: { prompt: ['several lines, with a comment'] },
    memory: { memory: ['several lines with a comment are one text'] },
  },
  history: {
    terminal: { prompt: ['the history can be switched off', 'several lines, with a comment'] },
    memory: { memory: ['the history is kept, searched'], history: ['nothing empty, nothing twice in a row'] },
  },
  completion: {
    terminal: { prompt: ['Tab completes'], away: ['statements and completion are of the process'] },
    memory: { memory: ['Tab completes commands'], complete: ['what is complete in itself'] },
  },
  'colours while typing': {
    terminal: { prompt: ['colours change nothing of what is entered', 'a dumb terminal will do'] },
    memory: {
      memory: ['what is typed is coloured', 'without colours no letter is coloured'],
      highlight: ['whatever is typed stays as it is'],
    },
  },
  errors: {
    terminal: { prompt: ['a mistake is shown with its place', 'what a statement has begun is undone'] },
    memory: { memory: ['an error is told, is in the history'] },
  },
  'Ctrl-C': {
    terminal: {
      prompt: ['Ctrl-C clears what is typed', 'Ctrl-C stops what nsx is doing'],
      programs: ['Ctrl-C stops a program', 'five levels on one line, and Ctrl-C'],
      robust: [
        'Ctrl-C while typing',
        'Ctrl-C while nsx computes',
        'Ctrl-C while it is being undone',
        'Ctrl-C while it leaves',
      ],
    },
    memory: { memory: ['Ctrl-C drops what is typed'] },
  },
  jobs: {
    terminal: { programs: ['Ctrl-Z gives the prompt back', 'Ctrl-Z stops a program that is PID 1'] },
    memory: { memory: ['jobs'] },
  },
  'programs with a screen of their own': {
    terminal: {
      programs: [
        'programs that take the whole screen',
        'a shell three levels down',
        'a program that leaves the terminal',
      ],
    },
    memory: 'a program needs a terminal to have one',
  },
  pastes: {
    terminal: { prompt: ['pasted lines wait for Enter'], robust: ['a paste of a thousand lines'] },
    memory: { memory: ['a paste waits for Enter'], paste: ['cut anywhere'] },
  },
  'typing in the middle of a line': {
    terminal: { prompt: ['typing in the middle of a line, fast'] },
    memory: { memory: ['typing in the middle of a line, fast'] },
  },
  help: { terminal: { prompt: ['help, in short'] }, memory: { memory: ['help'] } },
  values: {
    terminal: { prompt: ['values are shown, the last one is $_'], robust: ['a window that changes its size'] },
    memory: { memory: ['values are tables and trees', 'with --json values are JSON'] },
  },
  'where it is': {
    terminal: { away: ['an error leaves the session where it is', 'a process that ends, by exit'] },
    memory: { memory: ['the prompt says where it is'] },
  },
  'files of statements': {
    terminal: { prompt: ['.load, .save, .clear'], record: ['a lab is written by doing it once'] },
    memory: { memory: ['.load, .save, .record and .editor'] },
  },
  time: { terminal: { record: ['.time'] }, memory: { memory: ['.time on'] } },
  leaving: {
    terminal: {
      leaving: ['Ctrl-D says what is being undone', 'the terminal is closed at the prompt', 'nsx is killed'],
    },
    memory: { memory: ['leaving says what is undone'] },
  },
  'standard input that is no terminal': {
    terminal: { prompt: ['what comes through a pipe is a script'] },
    memory: 'whether it is a terminal is what it is about',
  },
  notices: {
    terminal: { programs: ['the end of a program in the background is told'] },
    memory: { memory: ['the end of a program in the background is told'] },
  },
  accidents: {
    terminal: {
      robust: [
        'a held process that is killed',
        'a helper that is killed in the middle',
        'a session whose process is killed',
        'a session whose keeper is killed',
        'binary output leaves a sound terminal',
        'a window that changes its size',
        'lines that are typed ahead all run',
      ],
    },
    memory: { memory: ['a text that is longer than the screen'] },
  },
};

/** The first column of the first table. */
function documented(): string[] {
  const [, table = ''] =
    /\| What \| How \|\n\|---\|---\|\n((?:\|.*\n)+)/.exec(readFileSync(`${root}docs/prompt.md`, 'utf8')) ?? [];
  return table
    .trimEnd()
    .split('\n')
    .map((line) => /^\| (.*?) \|/.exec(line)?.[1] ?? '');
}

const texts = new Map(
  readdirSync(folder).map((name) => [name.replace('.test.ts', ''), readFileSync(folder + name, 'utf8')]),
);

function missing(tests: Readonly<Record<string, readonly string[]>>): string[] {
  return Object.entries(tests).flatMap(([file, names]) =>
    names
      .filter(
        (name) =>
          !new RegExp(`\\(\\s*(?:\\w+, )?'${name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}`).test(texts.get(file) ?? ''),
      )
      .map((name) => `${file}: ${name}`),
  );
}

coverage('every row has its tests, and no other has', () => {
  assert.equal(documented().sort(), Object.keys(rows).sort());
});

coverage('these tests are there', () => {
  for (const [row, { terminal, memory }] of Object.entries(rows)) {
    assert.equal(missing(terminal), [], row);
    if (typeof memory !== 'string') assert.equal(missing(memory), [], row);
  }
});

coverage.run();
