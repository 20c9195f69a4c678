/**
 * Signals, orphans, chosen PIDs and threads, judged by what /proc says of the processes while they live.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { during, printed } from '../support/during.ts';
import { isRoot, pidsOf, processInfo, statusField } from '../support/machine.ts';
import { eventually, nsx } from '../support/nsx.ts';

const TERM_BIT = 1n << 14n;
const USR1_BIT = 1n << 9n;
const mask = (pid: number, name: string): bigint => BigInt(`0x${statusField(pid, name)}`);

const signals = suite('signal');

signals('default, ignore, catch and block are what the kernel has in its masks', async () => {
  await during(
    {
      script: ['default', 'ignore', 'catch', 'block']
        .map((action) => `let p${action} = fork < signal TERM ${action}; hold >\nprint ${action} $p${action}.pid`)
        .join('\n'),
    },
    ({ output }) => {
      const found = ['default', 'ignore', 'catch', 'block'].map((action) => {
        const [pid = 0] = printed(output(), action);
        return ['SigBlk', 'SigIgn', 'SigCgt'].map((name) => (mask(pid, name) & TERM_BIT) !== 0n);
      });
      assert.equal(found, [
        [false, false, false],
        [false, true, false],
        [false, false, true],
        [true, false, false],
      ]);
    },
  );
});

signals('a caught signal is noted, the process goes on, and its children begin with nothing noted', async () => {
  const { status, stdout, stderr } = await nsx(
    'let p = fork < signal USR1 catch; signal USR2 catch; hold >\n' +
      'kill $p USR2\nuntil (signals $p).received == [USR2]\n' +
      'kill $p USR1\nuntil (signals $p).received == [USR2 USR1]\n' +
      'in $p < fork < expect (signals).received == [] and (signals).caught == [USR1 USR2] > >\n' +
      'in $p < expect (run sh -c "exit 3").code == 3 >',
  );
  assert.is(status, 0, `${stdout}${stderr}`);
});

signals('a program ignores what was ignored, and nothing else of it is left', async () => {
  await during(
    {
      script:
        'let p = fork < signal TERM ignore; signal USR1 catch; exec sleep 1000 > &\nprint pids $p.pids\nkill $p TERM\nprint sent',
    },
    ({ output }) => {
      const [pid = 0] = printed(output(), 'pids');
      assert.is(mask(pid, 'SigIgn'), TERM_BIT);
      assert.is(mask(pid, 'SigCgt'), 0n);
      assert.is(mask(pid, 'SigBlk'), 0n);
      assert.not.equal(processInfo(pid)?.state, 'Z');
    },
  );
});

signals('an exec that finds no program leaves the mask as the script has made it', async () => {
  await during(
    { script: 'let p = fork < signal USR1 catch; hold >\ntry < in $p < exec /no/such/program > >\nprint pids $p.pids' },
    ({ output }) => {
      const [pid = 0] = printed(output(), 'pids');
      assert.is(mask(pid, 'SigBlk') & USR1_BIT, 0n);
      assert.is(mask(pid, 'SigBlk') & TERM_BIT, TERM_BIT);
      assert.is(mask(pid, 'SigCgt') & USR1_BIT, USR1_BIT);
    },
  );
});

signals.run();

const orphans = suite('orphans');

orphans('init idle leaves zombies, init reap takes them away', async () => {
  await during(
    {
      script:
        'let orphan = null\nlet box = clone pid < init idle; fork < orphan = (fork < hold >) >; hold >\n' +
        'print orphan $orphan.pid\nprint box $box.pid\nin $orphan < exit 7 >\nprint dead-now',
    },
    async ({ output }) => {
      const [orphan = 0] = printed(output(), 'orphan');
      const [box = 0] = printed(output(), 'box');
      assert.ok(await eventually(() => processInfo(orphan)?.state === 'Z', 1000));
      assert.is(processInfo(orphan)?.parent, box, 'a zombie, and a child of PID 1');
    },
  );
  const { status, stdout, stderr } = await nsx(
    'let orphan = null\nlet box = clone pid < init idle; fork < orphan = (fork < hold >) >; hold >\n' +
      'in $orphan < exit 7 >\nexpect (read "/proc/${orphan.pid}/status") matches "State:\\tZ"\nin $box < init reap >\n' +
      'expect error ENOENT < read "/proc/${orphan.pid}/status" >\nexpect (reaped $box)[-1] == {pid: 3, status: 7, orphan: true}',
  );
  assert.is(status, 0, `${stdout}${stderr}`);
});

orphans('a subreaper gets them, and its child that is one no more does not', async () => {
  await during(
    {
      script:
        'let orphan = null\nlet foster = fork < subreaper on; fork < orphan = (fork < hold >) >; hold >\n' +
        'print orphan $orphan.pid\nprint foster $foster.pid\nprint told $orphan.ppid',
    },
    ({ output }) => {
      const [orphan = 0] = printed(output(), 'orphan');
      const [foster = 0] = printed(output(), 'foster');
      assert.is(processInfo(orphan)?.parent, foster);
      assert.equal(printed(output(), 'told'), [foster]);
    },
  );
});

orphans.run();

const chosen = suite('set_tid');

chosen('a child has the PIDs that were chosen, at every level', async () => {
  const script = `let outer = clone pid < hold >
let inner = null
in $outer < inner = (clone pid set_tid [77 1] < hold >) >
print inner $inner.pids
let other = null
in $inner < other = (fork set_tid [88 99] < hold >) >
print other $other.pids`;
  await during({ script }, ({ output }) => {
    const inner = printed(output(), 'inner');
    const other = printed(output(), 'other');
    assert.equal(inner.slice(1), [77, 1]);
    assert.equal(other.slice(1), [88, 99]);
    assert.equal(pidsOf(other[0] ?? 0), other);
  });
});

chosen('without privileges the PID of the host cannot be chosen', async () => {
  const free = Number(readFileSync('/proc/sys/kernel/pid_max', 'latin1')) - 3;
  const { status, stdout, stderr } = await nsx(
    isRoot
      ? `let box = clone user < hold >\nin $box < expect error EPERM < fork set_tid ${free} < hold > > >`
      : `expect error EPERM < fork set_tid ${free} < hold > >`,
  );
  assert.is(status, 0, `${stdout}${stderr}`);
});

chosen.run();

const threads = suite('thread');

threads('a second thread blocks all signals, whatever the first one does, and a child has one again', async () => {
  const script = `let many = fork < signal USR1 catch; thread; hold >
print many $many.pid
kill $many USR1
until (signals $many).received == [USR1]
let child = null
in $many < child = (fork < hold >) >
print child $child.pid`;
  await during({ script }, ({ output }) => {
    const [many = 0] = printed(output(), 'many');
    const [child = 0] = printed(output(), 'child');
    assert.is(statusField(many, 'Threads'), '2');
    assert.is(statusField(child, 'Threads'), '1');
    const second = readdirSync(`/proc/${many}/task`).find((number) => number !== String(many));
    const status = readFileSync(`/proc/${many}/task/${second}/status`, 'latin1');
    assert.match(status, /^SigBlk:\tfffffffffffbfeff$/m);
    assert.is(mask(many, 'SigBlk') & USR1_BIT, 0n);
  });
});

threads('a process with two ends, becomes a program and is killed as one', async () => {
  const { status, stdout, stderr } = await nsx(
    'expect (fork < thread; exit 3 >).status == 3\n' +
      'expect (fork < thread; exec sh -c "exit 4" >).status == 4\n' +
      'let p = fork < thread; hold >\nkill $p KILL\nexpect $p.status == 137\n' +
      'expect error EINVAL < fork < thread; unshare user > >\nfork < thread; fork < unshare user > >',
  );
  assert.is(status, 0, `${stdout}${stderr}`);
});

threads.run();
