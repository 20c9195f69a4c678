/**
 * `in PROC` without a body: the prompt moves into a process, and sees what that sees.
 */
import { readlinkSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { skip } from '../../support/machine.ts';
import { everybody, hasTmux, TerminalSession } from '../../support/terminal.ts';

const away = suite('away');
const box = 'let box = clone pid mount uts < mount proc at /proc; mount tmpfs at /mnt; write /mnt/inside ""; hold >';

function test(name: string, use: (terminal: TerminalSession) => Promise<void>): void {
  if (!hasTmux) return skip(`${name}: tmux is not installed`);
  for (const { name: who, sitting } of everybody) {
    away(`${name}, as ${who}`, () =>
      TerminalSession.use(sitting, async (terminal) => {
        await terminal.answer(box);
        terminal.enter('in $box');
        await terminal.sees(/\nbox 1 pid mount uts>$/);
        await use(terminal);
      }),
    );
  }
}

test('statements and completion are of the process', async (terminal) => {
  terminal.enter('hostname elsewhere');
  terminal.enter('(run readlink /proc/self/ns/uts).out');
  const shown = await terminal.sees(/\n"uts:\[\d+\]"/);
  assert.is.not(/uts:\[\d+\]/.exec(shown)?.[0], readlinkSync('/proc/self/ns/uts'));
  terminal.enter('$pid');
  await terminal.sees(/pid\n1\n/);
  terminal.type('cat /mnt/in');
  terminal.press('Tab');
  await terminal.sees('cat /mnt/inside');
});

test('an error leaves the session where it is; `out` and Ctrl-D lead out', async (terminal) => {
  terminal.enter('cat /no/such');
  await terminal.sees(/nsx::path::missing[\s\S]*\nbox 1 [a-z ]+>$/);
  terminal.enter('out');
  await terminal.sees(/out\nnsx>$/);
  assert.is(await terminal.answer('$box.state'), '"held"');
  terminal.enter('in $box');
  await terminal.sees(/in \$box\nbox 1 [a-z ]+>$/);
  terminal.press('C-d');
  await terminal.sees(/> out\nnsx>$/);
  terminal.press('C-d');
  await terminal.sees(/undoing 1 process[^\n]*\nstatus 0/);
});

test('a process that ends, by exit, exec or a signal, is left', async (terminal) => {
  terminal.enter('exit 3');
  await terminal.sees(/exit 3\nnsx>$/);
  assert.is(await terminal.answer('$box.status'), '3');
  await terminal.answer(box);
  terminal.enter('in $box');
  await terminal.sees(/in \$box\nbox [^\n]*>$/);
  terminal.enter('exec true');
  await terminal.sees(/exec true[^\n]*\nnsx>$/);
  assert.is(await terminal.answer('$box.state'), '"ended"');
  await terminal.answer(box);
  const pid = Number(await terminal.answer('$box.pid'));
  terminal.enter('in $box');
  await terminal.sees(/\$box.pid\n\d+\nnsx> in \$box\nbox [^\n]*>$/);
  process.kill(pid, 'SIGKILL');
  await terminal.pressUntil('Enter', /the session is outside again\nnsx>/);
  assert.is(await terminal.answer('1'), '1');
});

away.run();
