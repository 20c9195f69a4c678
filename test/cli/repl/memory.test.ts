/**
 * The prompt on streams in memory: what people expect of it, seen fast. `coverage.test.ts` has the list.
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { processInfo } from '../../support/machine.ts';
import { MemoryPrompt, type Surroundings } from '../../support/memory-prompt.ts';
import { eventually } from '../../support/nsx.ts';

const memory = suite('prompt in memory');
const [UP, LEFT, TAB, CTRL_C, CTRL_D, CTRL_R] = ['\x1b[A', '\x1b[D', '\t', '\x03', '\x04', '\x12'];

const test = (name: string, use: (prompt: MemoryPrompt) => Promise<void>, surroundings: Surroundings = {}): void =>
  void memory(name, () => MemoryPrompt.use(surroundings, use));

async function withFolder(use: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'nsxt-memory-'));
  try {
    await use(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test('a text is whole when nothing is open', async (prompt) => {
  for (const open of ['fork <', 'print (1 +', 'let a = [1', '{a: 1', 'print "one', '1 + \\']) {
    const from = prompt.shown.length;
    prompt.type(`${open}\r`);
    await prompt.sees(/\n(\.\.\.|\|) $/, from);
    prompt.type(CTRL_C);
    await prompt.sees(/nsx> $/, from);
  }
  assert.match(await prompt.answer('1 +'), 'expected a value');
  assert.match(await prompt.answer('mount'), 'nsx::');
});

test('several lines with a comment are one text', async (prompt) => {
  const from = prompt.shown.length;
  prompt.type('let seen = [ # a comment\r1 # one\r2]\r');
  await prompt.sees(/\nnsx> $/, from);
  assert.is(await prompt.answer('$seen'), '[1 2]');
});

memory('the history is kept, searched, and has several lines in one entry', () =>
  withFolder(async (folder) => {
    const history = join(folder, 'history');
    await MemoryPrompt.use({ history }, async (prompt) => {
      const from = prompt.shown.length;
      prompt.type('let a = [\r1]\r');
      await prompt.sees(/\nnsx> $/, from);
      await prompt.answer('nosuch');
    });
    assert.is(readFileSync(history, 'utf8'), 'let a = [\\n1]\nnosuch\n');
    await MemoryPrompt.use({ history }, async (prompt) => {
      let from = prompt.shown.length;
      prompt.type(UP);
      await prompt.sees(/nosuch$/, from);
      prompt.type(CTRL_C);
      await prompt.sees(/\nnsx> $/, from);
      from = prompt.shown.length;
      prompt.type(`${CTRL_R}let`);
      await prompt.sees(/let a = \[/, from);
    });
  }),
);

test('Tab completes commands, keywords, variables and fields', async (prompt) => {
  const from = prompt.shown.length;
  prompt.type(`umo${TAB}/tmp la${TAB}`);
  await prompt.sees(/nsx> umount \/tmp lazy $/, from);
  prompt.type(CTRL_C);
  await prompt.answer('let place = {inside: 1}');
  prompt.type(`$pla${TAB}.ins${TAB}`);
  await prompt.sees(/nsx> \$place\.inside$/);
});

test(
  'what is typed is coloured, and no character of it is changed',
  async (prompt) => {
    const before = prompt.raw.length;
    prompt.type('print "a"');
    await prompt.sees(/nsx> print "a"$/);
    assert.match(prompt.raw.slice(before), '\x1b[36mprint\x1b[39m');
    assert.match(await prompt.answer(''), /^a$/);
  },
  { color: true },
);

test('without colours no letter is coloured', async (prompt) => {
  await prompt.answer('{a: 1}');
  // Movements and clearing are no colours.
  assert.not.match(prompt.raw, /\x1b\[[1-9]\d*m/);
});

test('an error is told, is in the history, and ends nothing', async (prompt) => {
  assert.match(await prompt.answer('hostnam x'), 'did you mean `hostname`');
  assert.not.match(prompt.shown, 'Uncaught');
  const from = prompt.shown.length;
  prompt.type(UP);
  await prompt.sees(/nsx> hostnam x$/, from);
});

test('Ctrl-C drops what is typed; at an empty prompt it says how to leave', async (prompt) => {
  prompt.type('some text');
  await prompt.sees(/some text$/);
  prompt.type(CTRL_C);
  await prompt.sees(/some text\nnsx> $/);
  prompt.type(CTRL_C);
  await prompt.sees(/Ctrl-D or `.exit` leaves, and undoes everything.\nnsx> $/);
});

test('inside of a process, it says how to leave that', async (prompt) => {
  await prompt.answer('let box = fork < hold >');
  prompt.type('in $box\r');
  await prompt.sees(/box \d+> $/);
  prompt.type(CTRL_C);
  await prompt.sees(/\nCtrl-D or `out` leaves this process; `.exit` leaves nsx, and undoes everything.\nbox \d+> $/);
});

test('types of file systems and commands of the prompt are completed, each with what it takes', async (prompt) => {
  const completed = async (typed: string, wanted: RegExp): Promise<void> => {
    const from = prompt.shown.length;
    prompt.type(`${typed}${TAB}`);
    await prompt.sees(wanted, from);
    prompt.type(CTRL_C);
    await prompt.sees(/nsx> $/, from);
  };
  await completed('.rec', /nsx> \.record $/);
  await completed('mount sysf', /nsx> mount sysfs $/);
  await completed('.time of', /nsx> \.time off $/);
  await completed('.load /etc/passw', /nsx> \.load \/etc\/passwd/);
  await completed('.record lab.nsx --', /nsx> \.record lab\.nsx --expect $/);
});

test('jobs', async (prompt) => {
  assert.match(await prompt.answer('spawn sleep 1000'), /^\[1\] exec sleep 1000 {4}pid \d+$/);
  assert.match(await prompt.answer('jobs'), /1 {2}running {2}\d+ {2}sleep 1000/);
  assert.match(await prompt.answer('stop %1'), '[1] stopped');
  await prompt.answer('bg');
  await prompt.answer('kill %1');
  await prompt.answer('wait');
  assert.is(await prompt.answer('jobs'), '[]');
});

test('a paste waits for Enter, and runs once', async (prompt) => {
  const from = prompt.shown.length;
  prompt.type('\x1b[200~print "one"\nprint "two"\n\x1b[201~');
  await prompt.sees(/print "two"$/, from);
  assert.not.match(prompt.shown, /\none\n/);
  prompt.type('\r');
  await prompt.sees(/\none\ntwo\nnsx> $/, from);
});

test('typing in the middle of a line, fast', async (prompt) => {
  prompt.type(`print "ab"${LEFT}${LEFT}${'XYZ'.repeat(30)}`);
  await prompt.sees(/XYZb"$/);
  prompt.type('\r');
  await prompt.sees(new RegExp(`\\na${'XYZ'.repeat(30)}b\\n`));
});

test('help', async (prompt) => {
  for (const [line, wanted] of [
    ['help', 'namespaces'],
    ['help mount', 'mount TYPE'],
    ['?umount', 'umount PATH'],
    ['help pid', 'PID namespace'],
    ['help mounts', 'mounts'],
    ['examples mount', 'mount'],
    ['help nsx::mount::busy', 'busy'],
  ] as const)
    assert.match(await prompt.answer(line), wanted, line);
  await prompt.answer('cat /no/such');
  assert.match(await prompt.answer('why'), 'found on this machine');
});

test('values are tables and trees, the last one is $_', async (prompt) => {
  assert.is(await prompt.answer('1 + 2'), '3');
  assert.is(await prompt.answer('$_ * 2'), '6');
  await prompt.answer('let box = clone pid uts < hold >');
  assert.match(await prompt.answer('$box'), /^process \d+ 1 \(held\)$/);
  assert.match(await prompt.answer('ps'), /^name +pid +depth 1 +state +command\n +\d+ +1 +held$/);
  assert.match(await prompt.answer('tree'), /└─ pid:\[\d+\]/);
  assert.match(await prompt.answer('ns $box'), /^uts +uts:\[\d+\] {2}not the session's$/m);
  assert.match(await prompt.answer('maps'), /^uid +0 (… \d+ +)? *is/m);
  assert.match(await prompt.answer('mounts at /proc'), /propagation/);
  assert.is(JSON.parse(await prompt.answer('ps | show json'))[0].pids.length, 2);
});

test(
  'with --json values are JSON',
  async (prompt) => {
    assert.equal(JSON.parse(await prompt.answer('{a: [1 2]}')), { a: [1, 2] });
    await prompt.answer('let box = clone uts < hold >');
    assert.match(JSON.parse(await prompt.answer('ps'))[0].state, 'held');
    assert.match(await prompt.answer('cat /no/such'), 'nsx::path::missing');
  },
  { options: ['--json'] },
);

memory('.load, .save, .record and .editor', () =>
  withFolder(async (folder) => {
    await MemoryPrompt.use({}, async (prompt) => {
      const [from, into] = [join(folder, 'from.nsx'), join(folder, 'into.nsx')];
      writeFileSync(from, 'let loaded = [\n  3\n]\n');
      await prompt.answer(`.load ${from}`);
      assert.is(await prompt.answer('$loaded'), '[3]');
      assert.match(await prompt.answer(`.save ${into}`), 'written to');
      assert.is(readFileSync(into, 'utf8'), `${readFileSync(from, 'utf8')}$loaded\n`);
      const mark = prompt.shown.length;
      prompt.type('.editor\r');
      await prompt.sees(/editor mode/i, mark);
      prompt.type('print "in"\rprint "the editor"\r');
      await eventually(() => prompt.shown.endsWith('the editor"\n'));
      prompt.type(CTRL_D);
      await prompt.sees(/\nin\nthe editor\nnsx> $/, mark);
    });
  }),
);

test('the prompt says where it is', async (prompt) => {
  await prompt.answer('let box = clone pid uts < hold >');
  const from = prompt.shown.length;
  prompt.type('in $box\r');
  await prompt.sees(/\nbox 1 pid uts> $/, from);
  assert.match(await prompt.answer('$pid'), /^1$/);
  prompt.type('\x04');
  await prompt.sees(/> out\nnsx> $/, from);
});

test('.time on', async (prompt) => {
  await prompt.answer('.time on');
  assert.match(await prompt.answer('1'), /^1\ntook {2}[\d.]+ ms$/);
});

test('leaving says what is undone', async (prompt) => {
  await prompt.answer('let box = clone uts < hold >');
  prompt.type(CTRL_D);
  await prompt.sees(/\nundoing 1 process\n$/);
  assert.is(await prompt.status, 0);
});

test('a prompt whose terminal has gone is left, wherever it stands', async (prompt) => {
  await prompt.answer('let box = clone uts < hold >');
  const pid = Number(await prompt.answer('$box.pid'));
  prompt.type('in $box\r');
  await prompt.sees(/\nbox[^\n]*> $/);
  prompt.type('print [\r');
  await prompt.sees(/\n(\.\.\.|\|) $/);
  prompt.goAway();
  assert.is(await prompt.status, 129);
  assert.is(processInfo(pid), null);
});

test('a program in parentheses is a value; a list without items is shown as one', async (prompt) => {
  const answer = await prompt.answer('(sh "echo said; exit 3")');
  assert.match(answer, /^out +said$/m);
  assert.match(answer, /^code +3$/m);
  assert.match(await prompt.answer('{some: [1], none: []}'), /^none +\[\]$/m);
});

test('the end of a program in the background is told at the next prompt', async (prompt) => {
  await prompt.answer('spawn sleep 0.2');
  const told = /\[1\] done {2}sleep 0.2/;
  for (let left = 200; left > 0 && !told.test(prompt.shown); left--) await prompt.answer('');
  assert.match(prompt.shown, told);
});

test(
  'a text that is longer than the screen is shown around the cursor',
  async (prompt) => {
    const lines = Array.from({ length: 200 }, (_, index) => `print "line ${index}"`);
    prompt.type(`\x1b[200~${lines.join('\n')}\x1b[201~`);
    await prompt.sees(/… 19\d lines above\n[\s\S]*print "line 199"$/);
    assert.not.match(prompt.shown, 'line 150');
  },
  { size: { columns: 80, rows: 10 } },
);

memory.run();
