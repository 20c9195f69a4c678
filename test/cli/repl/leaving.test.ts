/**
 * Leaving: by a key, by a command, by a signal, or with the terminal; nothing is left behind.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { running, skip, Traces } from '../../support/machine.ts';
import { eventually, node, program } from '../../support/nsx.ts';
import { directoryPrefix, everybody, hasTmux, TerminalSession } from '../../support/terminal.ts';

const leaving = suite('leaving');

/** In a session with something to undo, leave; then look at what is left. */
function test(name: string, leave: (terminal: TerminalSession, nsx: number) => Promise<void>): void {
  if (!hasTmux) return skip(`${name}: tmux is not installed`);
  for (const { name: who, sitting } of everybody) {
    leaving(`${name}, as ${who}`, async () => {
      const traces = new Traces(directoryPrefix);
      await TerminalSession.use(sitting, async (terminal) => {
        const place = `${terminal.directory}/m`;
        await terminal.answer(`mount tmpfs at ${place}`);
        await terminal.answer('spawn sleep 4000');
        await terminal.answer(`nest 2 < mount proc at "${place}/p$level"; exec sleep 4001 > &`);
        const [nsx = 0] = running([node, program]);
        assert.ok(nsx > 0);
        await leave(terminal, nsx);
        assert.ok(await eventually(() => running(['sleep', '4000']).length === 0));
      });
      assert.equal(await traces.leftAfter(3000), []);
    });
  }
}

test('Ctrl-D says what is being undone', async (terminal) => {
  terminal.press('C-d');
  await terminal.sees(/nsx>\nundoing 3 processes, 3 mounts, 3 directories\nstatus 0\n/);
});

test('.exit', async (terminal) => {
  terminal.enter('.exit');
  await terminal.sees(/\nundoing [^\n]*\nstatus 0\n/);
});

test('exit with a status', async (terminal) => {
  terminal.enter('exit 7');
  await terminal.sees(/exit 7\nstatus 7\n/);
});

test('SIGTERM at the prompt', async (terminal, nsx) => {
  process.kill(nsx, 'SIGTERM');
  await terminal.sees(/status 143\n/);
});

test('SIGHUP while a program has the terminal', async (terminal, nsx) => {
  terminal.enter('nest 2 < exec sleep 4002 >');
  await terminal.sees('exec sleep 4002    pids');
  process.kill(nsx, 'SIGHUP');
  await terminal.sees(/status 129\n/);
});

test('the terminal is closed at the prompt', async (terminal) => terminal.hangUp());

test('the terminal is closed while a program has it', async (terminal) => {
  terminal.enter('nest 2 < exec sleep 4002 >');
  await terminal.sees('exec sleep 4002    pids');
  terminal.hangUp();
});

test('nsx is killed', async (terminal, nsx) => {
  process.kill(nsx, 'SIGKILL');
  await terminal.sees(/status 137\n/);
});

leaving.run();
