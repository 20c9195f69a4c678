/**
 * The prompt in a real terminal: what is typed, what is shown, what is remembered.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { skip } from '../../support/machine.ts';
import { node, program } from '../../support/nsx.ts';
import { everybody, hasTmux, type Sitting, TerminalSession } from '../../support/terminal.ts';

const prompt = suite('prompt');
const [anybody] = everybody;

function test(name: string, use: (terminal: TerminalSession) => Promise<void>, sitting: Sitting = {}): void {
  if (!hasTmux) return skip(`${name}: tmux is not installed`);
  prompt(name, () => TerminalSession.use({ ...anybody?.sitting, ...sitting }, use));
}

test('values are shown, the last one is $_', async (terminal) => {
  assert.is(await terminal.answer('1 + 2'), '3');
  assert.is(await terminal.answer('$_ * 2'), '6');
  assert.is(await terminal.answer('"text"'), '"text"');
  assert.is(await terminal.answer('let x = [1 2]'), '');
  assert.is(await terminal.answer('{a: 1, bc: two}'), 'a   1\nbc  two');
  terminal.press('Enter');
  await terminal.sees(/bc {2}two\nnsx>\nnsx>$/);
});

test('what a body looks at is shown, once', async (terminal) => {
  const answer = await terminal.answer('clone uts < hostname inside; hostname; lines (read /proc/self/comm) >');
  assert.match(answer, /^"inside"\n\["[^"]+"\]\nprocess \d+ \(ended with 0\)$/);
  await terminal.answer('let box = clone uts < hostname inside; hold >');
  assert.is(await terminal.answer('in $box < hostname >'), '"inside"');
  assert.is(await terminal.answer('$_'), '"inside"');
});

test('a mistake is shown with its place, and the session lives on', async (terminal) => {
  await terminal.answer('let x = 7');
  const answer = await terminal.answer('hostnam x');
  assert.match(answer, '--> <repl>:1:1');
  assert.match(answer, 'did you mean `hostname`');
  assert.match(await terminal.answer('1 +'), 'expected a value');
  assert.match(await terminal.answer('cat /no/such/file'), 'nsx::path::missing');
  assert.is(await terminal.answer('$x'), '7');
});

test('what a statement has begun is undone when it fails', async (terminal) => {
  const place = `${terminal.directory}/made`;
  const answer = await terminal.answer(`fork < mkdir ${place}; mount tmpfs at ${place}/m; cat /no/such >`);
  assert.match(answer, 'nsx::path::missing');
  assert.match(answer, 'undone  1 mount, 2 directories');
  assert.is(await terminal.answer(`ls ${terminal.directory}/mad*`), '[]');
});

test('several lines, with a comment, are one text and one entry of the history', async (terminal) => {
  terminal.enter('fork < # not the end');
  await terminal.sees(/\n(\.\.\.|\|)$/);
  terminal.enter('print "a" # no end');
  terminal.enter('print "b"');
  terminal.enter('>');
  await terminal.sees(/\na\nb\nprocess \d+ \(ended with 0\)\nnsx>$/);
  await terminal.answer('nosuch');
  terminal.press('Up', 'Up', 'Enter');
  await terminal.sees(/nosuch[\s\S]*\na\nb\nprocess/);
  const file = readFileSync(`${terminal.directory}/state/nsx/history`, 'utf8');
  const entry = 'fork < # not the end\\nprint "a" # no end\\nprint "b"\\n>\n';
  assert.is(file, `${entry}nosuch\n${entry}`);
});

test('pasted lines wait for Enter, and run once', async (terminal) => {
  terminal.paste('fork <\n\tprint "pasted"\n>\nprint "after"\n');
  await terminal.sees('print "after"');
  assert.not.match(terminal.screen(), /\npasted/);
  terminal.press('Enter');
  await terminal.sees(/\npasted\nprocess \d+ \(ended with 0\)\nafter\nnsx>$/);
  const file = readFileSync(`${terminal.directory}/state/nsx/history`, 'utf8');
  assert.is(file, 'fork <\\n  print "pasted"\\n>\\nprint "after"\n');
});

test('typing in the middle of a line, fast', async (terminal) => {
  terminal.type('print "ab"');
  terminal.press('Left', 'Left');
  terminal.type('XYZ'.repeat(30));
  terminal.press('Enter');
  await terminal.sees(`\na${'XYZ'.repeat(30)}b\n`);
});

test('Tab completes', async (terminal) => {
  terminal.type('umo');
  terminal.press('Tab');
  terminal.type('/tmp laz');
  terminal.press('Tab');
  await terminal.sees('nsx> umount /tmp lazy');
  terminal.press('C-c');
  await terminal.sees(/lazy\s*\nnsx>$/);
  await terminal.answer('let box = clone uts < hold >');
  terminal.type('$box.ns.ut');
  terminal.press('Tab', 'Enter');
  await terminal.sees(/\nuts:\[\d+\]\n/);
});

test('typing after Ctrl-L leaves nothing in the scrollback', async (terminal) => {
  terminal.press('C-l');
  for (const letter of 'abcdef') terminal.type(letter);
  await terminal.sees(/nsx> abcdef$/);
  assert.is(terminal.screen().match(/nsx> a/g)?.length, 1, terminal.screen());
});

test('Ctrl-C clears what is typed, drops what is begun, and says how to leave when there is nothing', async (terminal) => {
  terminal.type('some text');
  terminal.press('C-c');
  await terminal.sees(/some text\nnsx>$/);
  terminal.enter('fork <');
  await terminal.sees(/\n(\.\.\.|\|)$/);
  terminal.press('C-c');
  await terminal.sees(/fork <[\s\S]*\nnsx>$/);
  assert.not.match(terminal.screen(), 'leaves, and undoes');
  terminal.press('C-c');
  await terminal.sees(/Ctrl-D or `.exit` leaves, and undoes everything.\nnsx>$/);
  assert.is(await terminal.answer('1'), '1');
});

test('Ctrl-C stops what nsx is doing; Ctrl-Z does not stop nsx', async (terminal) => {
  await terminal.answer('let n = 1');
  terminal.enter('while (true) < n = $n + 1 >');
  await terminal.runs();
  terminal.press('C-z');
  await terminal.sees('^Z');
  terminal.press('C-c');
  await terminal.sees(/\ninterrupted\nnsx>$/);
  assert.is(await terminal.answer('($n > 1)'), 'true');
  terminal.press('C-z');
  assert.is(await terminal.answer('2'), '2');
  terminal.enter('(run sleep 1000)');
  await terminal.sees('sleep 1000)');
  terminal.press('C-c');
  await terminal.sees(/interrupted\nnsx>$/);
});

test(
  'what comes through a pipe is a script',
  async (terminal) => {
    const run = (words: string): string => `${words} | ${node} ${program} | cat`;
    terminal.enter(run('echo "clone uts < hold >; print (2 + 3); len [1 2]"'));
    // Neither prompts nor every value, colours or words on what is undone; but what only looks is shown.
    await terminal.sees(/\| cat\n5\n2\n\$$/);
  },
  { command: 'exec sh' },
);

test('Ctrl-D drops a text that is not whole, and then leaves', async (terminal) => {
  terminal.enter('fork <');
  await terminal.sees(/\n(\.\.\.|\|)$/);
  terminal.press('C-d');
  await terminal.sees(/\nnsx>$/);
  assert.is(await terminal.answer('1 + 1'), '2');
  terminal.press('C-d');
  await terminal.sees('status 0');
});

test('help, in short', async (terminal) => {
  assert.match(await terminal.answer('?umount'), /^umount PATH/);
  assert.match(await terminal.answer('?'), 'processes and programs');
});

test('.load, .save, .clear, .help, and those that there are not', async (terminal) => {
  const [from, into] = [`${terminal.directory}/from.nsx`, `${terminal.directory}/into.nsx`];
  writeFileSync(from, 'let loaded = 3\nfork <\n  print "in a file"\n>\n');
  assert.match(await terminal.answer(`.load ${from}`), 'in a file');
  assert.is(await terminal.answer('$loaded'), '3');
  assert.match(await terminal.answer('.load /no/such'), 'cannot read /no/such: there is no such file');
  assert.match(await terminal.answer(`.save ${into}`), `written to ${into}`);
  assert.is(readFileSync(into, 'utf8'), `${readFileSync(from, 'utf8')}$loaded\n`);
  assert.match(await terminal.answer(`.save ${into}`), 'is there already');
  assert.match(await terminal.answer('.lod x'), 'the prompt has no command `.lod`: did you mean `.load`?');
  assert.match(await terminal.answer('.help'), '.save');
  await terminal.answer('.clear');
  assert.match(await terminal.answer('$loaded'), 'there is no variable');
});

test(
  'the history can be switched off',
  async (terminal) => {
    await terminal.answer('1');
    terminal.press('Up');
    await terminal.sees(/nsx> 1$/);
    terminal.press('C-c');
    await terminal.sees(/nsx> 1\nnsx>$/);
    assert.throws(() => readFileSync(`${terminal.directory}/state/nsx/history`), 'ENOENT');
  },
  { environment: { NSX_HISTORY: '' } },
);

test(
  'colours change nothing of what is entered',
  async (terminal) => {
    assert.is(await terminal.answer('print "a $(1 + 1) b" # c'), 'a 2 b');
    terminal.paste('fork <\n  print "pasted"\n>');
    terminal.press('Enter');
    await terminal.sees(/\npasted\nprocess/);
  },
  { environment: { NO_COLOR: undefined, FORCE_COLOR: '1' } },
);

test(
  'a dumb terminal will do',
  async (terminal) => {
    terminal.enter('1 + 2');
    await terminal.sees(/\n3\n/);
  },
  { environment: { TERM: 'dumb' } },
);

prompt.run();
