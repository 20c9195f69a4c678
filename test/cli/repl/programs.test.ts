/**
 * Programs in a real terminal: who has it, what Ctrl-C and Ctrl-Z do, and that nsx has it back in a
 * sound state afterwards.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownPrefix, skip, Traces } from '../../support/machine.ts';
import { node, program } from '../../support/nsx.ts';
import { everybody, hasTmux, isSound, type Sitting, TerminalSession } from '../../support/terminal.ts';

const programs = suite('programs');

function test(name: string, use: (terminal: TerminalSession) => Promise<void>, other: Sitting = {}): void {
  if (!hasTmux) return skip(`${name}: tmux is not installed`);
  for (const { name: who, sitting } of everybody) {
    programs(`${name}, as ${who}`, () => TerminalSession.use({ ...sitting, ...other }, use));
  }
}

test('five levels on one line, and Ctrl-C for a program that is PID 1', async (terminal) => {
  const prefix = ownPrefix('transcript');
  const traces = new Traces(prefix);
  const line = `nest 5 < mount proc at "${prefix}$level"; exec sleep 1000 >`;
  terminal.enter(line);
  const shown = await terminal.sees('exec sleep 1000    pids');
  const lines = shown
    .slice(shown.indexOf(line) + line.length + 1)
    .split('\n')
    .filter((text) => !text.startsWith('note: '));
  assert.is(lines.length, 6);
  lines.slice(0, 5).forEach((text, index) => {
    assert.match(text, new RegExp(`^level ${4 - index}  pid \\d+  mounted proc at ${prefix}${4 - index}$`));
  });
  assert.match(lines[5]!, /^level 0 {2}exec sleep 1000 {4}pids \d+ 5 4 3 2 1$/);
  terminal.press('C-c');
  await terminal.sees(/\ninterrupted\nundone {2}5 mounts, 5 directories\nnsx>$/);
  assert.is(await terminal.answer('ps'), '[]');
  assert.equal(
    traces.left().filter((text) => /mount|name/.test(text)),
    [],
  );
  await isSound(terminal);
});

test('after `unshare pid` the first program is PID 1, and ends as it says', async (terminal) => {
  await terminal.answer('unshare pid');
  assert.is(await terminal.answer('run true'), '');
  // With it the namespace has ended: pid_namespaces(7).
  assert.match(await terminal.answer('run true'), 'nsx::clone::init-ended');
});

test(
  'whether the program or its sentinel is seen to end first makes no difference',
  async (terminal) => {
    // Where it made one, about every other run failed.
    const run = `${node} ${program} -e 'unshare pid; run true'`;
    terminal.enter(`for turn in 1 2 3 4 5 6 7 8; do ${run} || break; done; echo "turn $turn, $?"`);
    await terminal.sees(/turn 8, 0\n\$$/);
  },
  { command: 'exec sh' },
);

test('a shell three levels down has job control, and sees only what lives inside', async (terminal) => {
  terminal.enter('nest 3 pid mount < mount proc at /proc; exec bash --norc -i >');
  await terminal.sees(/exec bash --norc -i {4}pids \d+ 3 2 1\n[\s\S]*\$$/);
  assert.not.match(terminal.screen(), 'no job control');
  terminal.enter('ps -e -o pid=,comm=; echo "that is all"');
  const listed = await terminal.sees(/\nthat is all\n/);
  assert.match(listed, /\n +1 bash\n +\d+ ps\nthat is all\n/);
  terminal.enter('sleep 1000');
  terminal.press('C-z');
  await terminal.sees(/Stopped +sleep 1000/);
  terminal.enter('fg');
  await terminal.sees(/fg\nsleep 1000/);
  terminal.press('C-c');
  terminal.enter('echo "status $?"');
  await terminal.sees(/\nstatus 130\n/);
  terminal.enter('exit');
  await terminal.sees(/exit\nnsx>$/);
  await isSound(terminal);
});

test('Ctrl-C stops a program, and what the statement has begun is undone', async (terminal) => {
  terminal.enter('fork < mkdir /tmp/nsxt-never-$pid; run sleep 1000 >');
  await terminal.sees('run sleep 1000 >');
  // At once: it may meet nsx, a process that is about to become the program, or the program.
  terminal.press('C-c');
  await terminal.sees(/interrupted\n(undone {2}remove \/tmp\/nsxt-never-\d+\n)?nsx>$/);
  await isSound(terminal);
});

test('Ctrl-Z gives the prompt back; jobs, fg, bg, stop and cont', async (terminal) => {
  terminal.enter('sh "echo begun; sleep 1000; echo never"');
  await terminal.sees(/\nbegun/);
  terminal.press('C-z');
  await terminal.sees(/\n\[1\] stopped {2}\/bin\/sh -c .* pid \d+\nnsx>$/);
  assert.match(await terminal.answer('spawn sleep 2000'), /^\[2\] exec sleep 2000 {4}pid \d+$/);
  assert.match(await terminal.answer('jobs'), /1 +stopped +\d+ +\/bin\/sh[^\n]*\n *2 +running +\d+ +sleep 2000/);
  await terminal.answer('bg');
  assert.match(await terminal.answer('jobs'), /1 +running/);
  assert.match(await terminal.answer('stop %2'), /^\[2\] stopped {2}sleep 2000/);
  assert.match(await terminal.answer('jobs'), /2 +stopped/);
  await terminal.answer('cont %2');
  assert.match(await terminal.answer('jobs'), /2 +running/);
  terminal.enter('fg 1');
  await terminal.sees(/fg 1\n\/bin\/sh -c/);
  terminal.press('C-z');
  await terminal.sees(/fg 1[\s\S]*\[1\] stopped[\s\S]*nsx>$/);
  terminal.enter('fg');
  await terminal.sees(/> fg\n\/bin\/sh -c/);
  terminal.press('C-c');
  await terminal.sees(/> fg\n\/bin\/sh -c[\s\S]*interrupted\nnsx>$/);
  assert.match(await terminal.answer('kill %2'), /^(\[2\] killed by TERM|$)/);
  await terminal.answer('wait');
  assert.is(await terminal.answer('jobs'), '[]');
  assert.match(await terminal.answer('fg %7'), 'nsx::process::no-job');
  assert.not.match(terminal.screen(), /\nnever\n/);
  await isSound(terminal);
});

test('Ctrl-Z stops a program that is PID 1, too', async (terminal) => {
  terminal.enter('nest 2 < exec sleep 1000 >');
  await terminal.sees('exec sleep 1000    pids');
  terminal.press('C-z');
  await terminal.sees(/\[1\] stopped {2}sleep 1000 {4}pid \d+\nnsx>$/);
  terminal.enter('fg');
  await terminal.sees(/> fg\nsleep 1000/);
  terminal.press('C-c');
  await terminal.sees(/> fg\nsleep 1000[\s\S]*interrupted\nnsx>$/);
  assert.is(await terminal.answer('jobs'), '[]');
});

test('the end of a program in the background is told at the next prompt', async (terminal) => {
  assert.match(await terminal.answer('run sh -c "exit 3" &'), /^\[1\] exec sh -c exit 3/);
  await terminal.answer('run sleep 0.3');
  assert.match(terminal.screen(), /\[1\] ended with 3 {2}sh -c exit 3/);
  assert.match(await terminal.answer('spawn sleep 0'), /^\[1\] exec sleep 0/);
  await terminal.answer('run sleep 0.3');
  assert.match(terminal.screen(), /\[1\] done {2}sleep 0/);
});

test('a program in the background that wants the keyboard is stopped, and told', async (terminal) => {
  await terminal.answer('run cat &');
  await terminal.answer('run sleep 0.3');
  assert.match(terminal.screen(), /\[1\] stopped {2}cat/);
  terminal.enter('fg');
  await terminal.sees(/> fg\ncat/);
  terminal.enter('to the cat');
  await terminal.sees(/to the cat\nto the cat/);
  terminal.press('C-d');
  await terminal.sees(/to the cat\nto the cat\nnsx>$/);
});

test('programs that take the whole screen give it back', async (terminal) => {
  terminal.enter('run top');
  await terminal.sees(/PID +USER/);
  terminal.press('C-z');
  await terminal.sees(/\[1\] stopped {2}top {4}pid \d+\nnsx>$/);
  terminal.enter('fg');
  // It draws its picture over what was there.
  await terminal.sees(/^(?![\s\S]*> fg)[\s\S]*PID +USER/);
  await terminal.pressUntil('q', /\nnsx>$/);
  await isSound(terminal);
});

test('a program that leaves the terminal in another mode does no harm', async (terminal) => {
  await terminal.answer('run stty raw -echo');
  await isSound(terminal);
  assert.match(await terminal.answer('run sh -c "stty -echo; kill -9 $$"'), 'nsx::process::program-failed');
  await isSound(terminal);
});

test('a program that cannot be started leaves the terminal with nsx', async (terminal) => {
  assert.match(await terminal.answer('run no-such-program'), 'nsx::exec::');
  assert.match(await terminal.answer('nest 2 < exec /etc/passwd >'), 'nsx::exec::');
  await isSound(terminal);
});

programs.run();
