/**
 * What must not disturb the prompt: helpers that are killed, output of any sort, a window that changes its
 * size, long pastes, and Ctrl-C at whatever moment.
 */
import { existsSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { mountsBelow, processInfo, running, skip } from '../../support/machine.ts';
import { eventually, node, program } from '../../support/nsx.ts';
import { everybody, hasTmux, isSound, type Sitting, TerminalSession } from '../../support/terminal.ts';

const robust = suite('robust');

const test = (name: string, use: (terminal: TerminalSession) => Promise<void>): void => testIn({}, name, use);

function testIn(how: Sitting, name: string, use: (terminal: TerminalSession) => Promise<void>): void {
  if (!hasTmux) return skip(`${name}: tmux is not installed`);
  for (const { name: who, sitting } of everybody) {
    robust(`${name}, as ${who}`, () => TerminalSession.use({ ...sitting, ...how }, use));
  }
}

const pidIn = (answer: string): number => Number(/\d+/.exec(answer)?.[0]);
/** The process of the session is the parent of those that it has made, and the keeper is its parent. */
const parentOf = (pid: number): number => processInfo(pid)?.parent ?? 0;

const isGone = (pid: number): boolean => (processInfo(pid)?.state ?? 'Z') === 'Z';

async function kill(pid: number): Promise<void> {
  assert.ok(pid > 1);
  process.kill(pid, 'SIGKILL');
  assert.ok(await eventually(() => isGone(pid)));
}

// Helpers that are killed ------------------------------------------------------------------------

test('a held process that is killed has ended, and nothing else has', async (terminal) => {
  await terminal.answer('let box = clone pid uts < hold >');
  const pid = pidIn(await terminal.answer('$box.pid'));
  await kill(pid);
  assert.match(await terminal.answer('in $box < print 1 >'), 'nsx::process::ended');
  assert.is(await terminal.answer('$box.status'), '137');
  assert.is(await terminal.answer('ps'), '[]');
  await isSound(terminal);
});

test('a helper that is killed in the middle of a statement is an error of that statement', async (terminal) => {
  await terminal.answer('let box = clone uts < hold >');
  const pid = pidIn(await terminal.answer('$box.pid'));
  terminal.enter('in $box < while (true) < hostname again > >');
  await terminal.sees('again > >');
  process.kill(pid, 'SIGKILL');
  await terminal.sees(/again > >\n[\s\S]*nsx::[a-z:-]+[\s\S]*\nnsx>$/);
  await isSound(terminal);
});

/** In a session that has made a mount and a process, kill one of those that keep it. Nothing is entered after that. */
function killed(name: string, victim: (held: number) => number): void {
  test(name, async (terminal) => {
    const place = `${terminal.directory}/m`;
    await terminal.answer(`let box = clone uts < mount tmpfs at ${place}; hold >`);
    const pid = pidIn(await terminal.answer('$box.pid'));
    terminal.type('1 + ');
    await terminal.sees(/nsx> 1 \+ *$/);
    await kill(victim(pid));
    await terminal.sees(/nsx> 1 \+ *\nthe session has been lost: [\s\S]*\nnsx> 1 \+ *$/);
    assert.ok(isGone(pid));
    assert.equal(mountsBelow(place), []);
    assert.not.ok(existsSync(place));
    terminal.enter('1');
    await terminal.sees(/nsx> 1 \+ 1\n2\nnsx>$/);
    assert.match(await terminal.answer('$box'), 'there is no variable');
    assert.match(await terminal.answer('run echo "all the same"'), 'all the same');
    await isSound(terminal);
  });
}

killed('a session whose process is killed is replaced, and what it has made is undone', parentOf);
killed('a session whose keeper is killed is replaced, and what it has made is undone', (held) =>
  parentOf(parentOf(held)),
);

// Output -----------------------------------------------------------------------------------------

test('the prompt hides nothing of a last line without an end', async (terminal) => {
  assert.is(await terminal.answer('run printf unfinished'), 'unfinished');
  assert.is(await terminal.answer('sh "printf two\\\\\\\\nlines"'), 'two\nlines');
  assert.is(await terminal.answer('run true'), '');
});

test('binary output leaves a sound terminal', async (terminal) => {
  terminal.enter('run cat /bin/true');
  await terminal.sees(/\nnsx>$/);
  // Line drawing in the place of letters, colours, no cursor, no wrapping, mouse on.
  await terminal.answer('run printf "\\\\033(0\\\\016\\\\033[31;7m\\\\033[?25l\\\\033[?7l\\\\033[4h\\\\033[?1000h"');
  assert.is(await terminal.answer('print "lqk abc"'), 'lqk abc');
  assert.is(terminal.ask('#{cursor_flag} #{wrap_flag} #{insert_flag} #{mouse_any_flag}'), '1 1 0 0');
  await isSound(terminal);
});

// The window -------------------------------------------------------------------------------------

test('a window that changes its size, while typing and while a program runs', async (terminal) => {
  await terminal.answer('let box = clone pid uts < hold >');
  const words = 'a word and another ';
  terminal.type(`print "${words.repeat(6)}`);
  await terminal.resize(30, 40);
  terminal.type('the end"');
  await terminal.sees('the end"');
  terminal.press('Enter');
  await terminal.sees(new RegExp(`\\n${words.repeat(6)}the end\\n`));
  terminal.enter('run sleep 1000');
  await terminal.sees('run sleep 1000');
  assert.ok(await eventually(() => terminal.ask('#{pane_current_command}') === 'sleep', 10_000));
  await terminal.resize(44, 40);
  terminal.press('C-c');
  await terminal.sees(/interrupted\nnsx>$/);
  for (const line of (await terminal.answer('mounts')).split('\n')) assert.ok(line.length <= 44, line);
  await terminal.resize(120, 60);
  await terminal.answer('1');
  assert.match(await terminal.answer('ps'), /^name +pid +depth 1 +state +command\n/);
});

// Pastes -----------------------------------------------------------------------------------------

test('a paste of a thousand lines is one text, and one entry of the history', async (terminal) => {
  const lines = Array.from({ length: 1000 }, (_, index) => `sum = $sum + ${index} # line ${index}`);
  await terminal.answer('let sum = 0');
  terminal.paste(`${lines.join('\n')}\nprint "the sum is $sum"`);
  await terminal.sees('print "the sum is $sum"');
  terminal.press('Enter');
  await terminal.sees(/\nthe sum is 499500\nnsx>$/);
  const entries = readFileSync(`${terminal.directory}/state/nsx/history`, 'utf8').trimEnd().split('\n');
  assert.is(entries.length, 2);
  await isSound(terminal);
});

test('lines that are typed ahead all run', async (terminal) => {
  await terminal.answer('let n = 0');
  terminal.type(`${'n = $n + 1\n'.repeat(200)}print "counted $n"\n`);
  await terminal.sees(/\ncounted 200\nnsx>$/);
  await isSound(terminal);
});

// Ctrl-C -----------------------------------------------------------------------------------------

test('Ctrl-C while typing, in the history, and in a search', async (terminal) => {
  await terminal.answer('print "older"');
  terminal.press('Up');
  await terminal.sees(/\nolder\nnsx> print "older"$/);
  terminal.press('C-c');
  await terminal.sees(/\nolder\nnsx> print "older"\nnsx>$/);
  terminal.press('C-r');
  terminal.type('old');
  await terminal.sees(/bck-i-search: old/);
  terminal.press('C-c');
  await terminal.sees(/\nnsx>$/);
  await isSound(terminal);
});

test('Ctrl-C while nsx computes, waits, or reads what a program says', async (terminal) => {
  for (const [line, begun] of [
    ['while (true) < >', ''],
    ['sleep 1000s', ''],
    ['let said = (sh "sleep 1001")', 'sleep 1001'],
    ['fork < run sleep 1002 >', 'sleep 1002'],
  ] as const) {
    terminal.enter(line);
    await terminal.sees(line);
    if (begun !== '') assert.ok(await eventually(() => running(begun.split(' ')).length > 0, 10_000), begun);
    terminal.press('C-c');
    await terminal.sees(new RegExp(`${line.replace(/[()$]/g, '\\$&')}[\\s\\S]*interrupted\\nnsx>$`));
    if (begun !== '') assert.ok(await eventually(() => running(begun.split(' ')).length === 0), begun);
  }
  assert.match(await terminal.answer('$said'), 'there is no variable');
  await isSound(terminal);
});

/** Around nsx a shell that Ctrl-C does not end. */
const inShell: Sitting = { command: `trap : INT; ${node} ${program}; echo "status $?"; exec sh` };

testIn(inShell, 'Ctrl-C while it is being undone does not keep anything from being undone', async (terminal) => {
  await terminal.sees(/\nnsx>$/);
  const place = `${terminal.directory}/u`;
  terminal.enter(
    `let n = 0; repeat 300 < n = $n + 1; mkdir "${place}/$n"; mount tmpfs at "${place}/$n" >; cat /no/such`,
  );
  await terminal.sees('cat /no/such');
  // At any moment: while they are made, while they are unmade, and when all is over.
  for (let count = 0; count < 8; count++) {
    terminal.press('C-c');
    await eventually(() => false, 60);
  }
  // When they come too fast to be noticed one by one, nsx is ended, and everything is undone as well.
  await terminal.sees(/(\nnsx>|status 130\n[\s\S]*\$)$/);
  assert.ok(await eventually(() => mountsBelow(place).length === 0 && !existsSync(place), 10_000));
});

testIn(inShell, 'Ctrl-C while it leaves: everything is undone, and the shell has its terminal', async (terminal) => {
  await terminal.sees(/\nnsx>$/);
  const place = `${terminal.directory}/u`;
  await terminal.answer(`let n = 0; repeat 300 < n = $n + 1; mount tmpfs at "${place}/$n" >`);
  terminal.press('C-d');
  for (let count = 0; count < 4; count++) terminal.press('C-c');
  await terminal.sees(/status \d+\n/);
  assert.ok(await eventually(() => mountsBelow(place).length === 0 && !existsSync(place), 10_000));
  terminal.enter('echo "still $((40 + 2))"');
  await terminal.sees('still 42');
});

robust.run();
