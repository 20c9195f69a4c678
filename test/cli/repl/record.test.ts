/**
 * `.record`: what was entered becomes a script that runs, with what was seen as expectations.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { skip } from '../../support/machine.ts';
import { nsx } from '../../support/nsx.ts';
import { everybody, hasTmux, TerminalSession } from '../../support/terminal.ts';

const record = suite('record');

function test(name: string, use: (terminal: TerminalSession, file: string) => Promise<void>): void {
  if (!hasTmux) return skip(`${name}: tmux is not installed`);
  record(name, () =>
    TerminalSession.use({ ...everybody[0]?.sitting }, (terminal) => use(terminal, `${terminal.directory}/lab.nsx`)),
  );
}

test('a lab is written by doing it once, and holds when it is run again', async (terminal, file) => {
  await terminal.answer('let before = 1');
  assert.match(await terminal.answer(`.record ${file} --expect`), 'as expectations');
  await terminal.answer('let box = clone pid uts mount < mount proc at /proc; hold >');
  terminal.enter('in $box');
  await terminal.sees(/\nbox 1 pid mount uts>$/);
  for (const line of ['hostname recorded', 'hostname', '$pid', 'ls "/proc/[1-9]*"', '(ns).uts']) terminal.enter(line);
  await terminal.sees(/\nuts:\[\d+\]\nbox[^\n]*>$/);
  terminal.press('C-d');
  await terminal.sees(/> out\nnsx>$/);
  await terminal.answer('$box.pid');
  await terminal.answer('help ls');
  await terminal.answer('cat /no/such');
  await terminal.answer('let a = 1; $a + 1 # a sum');
  await terminal.answer('nosuch');
  assert.match(await terminal.answer('.record off'), /^\d+ statements recorded in/);
  await terminal.answer('print "not any more"');
  const text = readFileSync(file, 'utf8');
  assert.is(
    text.slice(text.indexOf('let box')),
    `let box = clone pid uts mount < mount proc at /proc; hold >
in $box
hostname recorded
expect (hostname) == "recorded"
expect $pid == 1
expect (ls "/proc/[1-9]*") == ["/proc/1"]
(ns).uts
out
$box.pid
expect error ENOENT < cat /no/such >
let a = 1; expect ($a + 1) == 2 # a sum
`,
  );
  const { status, stdout, stderr } = await nsx({ file });
  assert.is(status, 0, stderr);
  assert.match(stdout, '5 expectations held');
});

test('without --expect it is what was entered', async (terminal, file) => {
  assert.match(await terminal.answer('.record'), 'nothing is being recorded');
  assert.match(await terminal.answer('.record --wrong x'), '.record has no option --wrong');
  await terminal.answer(`.record ${file}`);
  await terminal.answer('1 + 1');
  await terminal.answer('cat /no/such');
  assert.match(await terminal.answer('.record off'), '1 statement recorded');
  assert.match(readFileSync(file, 'utf8'), /\n1 \+ 1\n$/);
  assert.match(await terminal.answer(`.record ${file}`), 'is there already');
  assert.match(await terminal.answer('.record /no/such/file'), 'cannot write /no/such/file');
});

test('a recorded script can be loaded again', async (terminal, file) => {
  writeFileSync(file, 'let seen = 3\nexpect $seen == 3 "as before"\n');
  assert.match(await terminal.answer(`.load ${file}`), 'as before');
});

test('.time', async (terminal) => {
  assert.match(await terminal.answer('.time on'), 'times are shown');
  assert.match(await terminal.answer('1'), /^1\ntook {2}[\d.]+ ms$/);
  assert.match(await terminal.answer('.time'), 'times are not shown');
  assert.is(await terminal.answer('1'), '1');
});

record.run();
