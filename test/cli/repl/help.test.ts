/**
 * Help at the prompt: topics, kinds of namespaces, examples, and the last error at length.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { skip } from '../../support/machine.ts';
import { nsx } from '../../support/nsx.ts';
import { everybody, hasTmux, TerminalSession } from '../../support/terminal.ts';

const help = suite('help');

help('a kind of namespace has a page, and so has the command of the same name', async () => {
  const { stdout } = await nsx('help pid; help mount; help mnt');
  assert.match(stdout, /^pid: process IDs[\s\S]*CLONE_NEWPID, \/proc\/PID\/ns\/pid[\s\S]*to try: /);
  assert.match(stdout, /mount TYPE \[SOURCE\][\s\S]*see also\n {2}help mnt /);
  assert.match(stdout, /\nmount: the list of mounts\n/);
});

help('the overview stands in two columns, and fits 80', async () => {
  const { stdout } = await nsx('fn a_name_that_is_too_long_for_its_column < >; help');
  const lines = stdout.split('\n').filter((line) => line.startsWith('  '));
  const columns = new Set(lines.map((line) => / {2}\S+ {2,}(?=\S)|^ {5,}(?=\S)/.exec(line)?.[0].length));
  columns.delete(undefined);
  assert.is(columns.size, 1, [...columns].join(' '));
  assert.equal(
    stdout.split('\n').filter((line) => line.length > 80),
    [],
  );
  assert.match(stdout, /\n {2}a_name_that_is_too_long_for_its_column\n/);
});

help('what a parameter and an errno mean goes on below itself', async () => {
  const { stdout } = await nsx('help clone; help caps');
  assert.match(stdout, /\n {2}propagation TYPE {2}what becomes [^\n]*\n {20}private, slave/);
  assert.match(stdout, /\n {2}EPERM {2}it is not permitted [^\n]*\n {9}CAP_SETPCAP\n/);
});

help('a topic lists its commands with their usage', async () => {
  const { stdout } = await nsx('help mounts');
  assert.match(stdout, 'umount PATH… [lazy]');
});

help('examples can be run as they are printed', async () => {
  const { stdout, status } = await nsx('examples hostname');
  assert.is(status, 0);
  const again = await nsx(stdout);
  assert.is(again.status, 0, again.stderr);
});

help('examples of what there is not', async () => {
  const { status, stderr } = await nsx('examples mont');
  assert.is(status, 1);
  assert.match(stderr, /there are no examples of `mont`[\s\S]*did you mean `mount`/);
});

help('a script sees a table by `show`, and JSON by `show json`', async () => {
  const { stdout } = await nsx(
    'let box = clone uts as box < hold >\nps | show\nps | each {name: $it.name} | show json',
  );
  assert.match(stdout, /^name +pid[^\n]*\nbox +\d+/);
  assert.match(stdout, '[\n  {\n    "name": "box"\n  }\n]\n');
});

if (!hasTmux) skip('why: tmux is not installed');
else {
  help('a comment that was typed above a function describes it', async () => {
    await TerminalSession.use({ ...everybody[0]?.sitting }, async (terminal) => {
      await terminal.answer('# A box that waits.');
      await terminal.answer('fn sandbox < return clone uts < hold > >');
      assert.match(await terminal.answer('help sandbox'), /fn sandbox\n +A box that waits\./);
      await terminal.answer('print 1');
      await terminal.answer('fn other < >');
      assert.match(await terminal.answer('help other'), 'a function of this session');
    });
  });

  help('why: the call, its errno, what the code means, and what was found', async () => {
    await TerminalSession.use({ ...everybody[0]?.sitting }, async (terminal) => {
      assert.match(await terminal.answer('why'), 'nothing has gone wrong');
      await terminal.answer('clone mount < umount /dev/null >');
      const why = await terminal.answer('why');
      assert.match(why, 'nsx::mount::not-a-mount-point\n');
      assert.match(why, /the call\n {2}umount2\("\/dev\/null", 0\)\n {2}in pids \d+\n {2}EINVAL: /);
      assert.match(why, 'EINVAL of umount2 can also mean\n  nsx::mount::locked');
      await terminal.answer('hostnam');
      assert.match(await terminal.answer('why'), 'did you mean `hostname`');
    });
  });
}

if (!hasTmux) skip('syscalls: tmux is not installed');
else {
  help('syscalls: what the last statement did, until another one does something', async () => {
    await TerminalSession.use({ ...everybody[0]?.sitting }, async (terminal) => {
      assert.is(await terminal.answer('syscalls'), '[]');
      await terminal.answer('clone uts < hostname looked-at >');
      await terminal.answer('1');
      const calls = await terminal.answer('syscalls');
      assert.match(calls, /\n\d+ +\d+ +clone3\(\{flags=CLONE_NEWUTS[^\n]*\n\d+ +0 +sethostname\("looked-at", 9\)\n/);
      await terminal.answer('cat /no/such');
      assert.match(await terminal.answer('syscalls'), /-1 ENOENT \(no such file or directory\) +openat\(/);
    });
  });
}

if (!hasTmux) skip('the pager: tmux is not installed');
else {
  help('what does not fit the terminal is shown by the pager, and the session goes on', async () => {
    const environment = { NSX_PAGER: 'head -n 1; echo paged' };
    await TerminalSession.use({ ...everybody[0]?.sitting, environment }, async (terminal) => {
      assert.is(await terminal.answer('help'), 'processes and programs\npaged');
      assert.match(await terminal.answer('help ls'), /^ls \[PATH\]/);
      assert.is(await terminal.answer('1'), '1');
    });
  });
}

help.run();
