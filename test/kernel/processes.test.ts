/**
 * Processes as the kernel has them: PIDs, parents, namespaces, reaping, statuses, signals; and what a
 * program finds when it starts.
 */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { during, printed } from '../support/during.ts';
import {
  commandOf,
  descendantsOf,
  descriptorsOf,
  isRoot,
  namespaceOf,
  ownPrefix,
  pidsOf,
  processInfo,
  running,
  statusField,
  Traces,
} from '../support/machine.ts';
import { eventually, lines, nsx } from '../support/nsx.ts';

/** Run a script that has to hold all it expects, and gives what it said. */
async function holds(script: string, options: readonly string[] = []): Promise<string> {
  const { status, stdout, stderr } = await nsx({ script, options });
  assert.is(status, 0, `${script}\n${stdout}${stderr}`);
  return stdout;
}

const tree = suite('process tree');

tree('fork: another process, a child of the session, in the same namespaces', async () => {
  await during(
    {
      script:
        'let p = fork < hold >\nprint pids $p.pids\nprint inside $(in_process $p)\nfn in_process p < let n = 0; in $p < n = $pid >; return $n >',
    },
    ({ output }) => {
      const [pid = 0, ...more] = printed(output(), 'pids');
      assert.equal(more, []);
      assert.equal(printed(output(), 'inside'), [pid]);
      const session = processInfo(pid)?.parent ?? 0;
      for (const kind of ['pid', 'mnt', 'uts', 'net', 'ipc', 'cgroup', 'user', 'time'])
        assert.is(namespaceOf(pid, kind), namespaceOf(session, kind), kind);
    },
  );
});

tree('clone: only the namespaces that are named are new', async () => {
  await during(
    {
      script:
        'let p = clone pid uts ipc < hold >\nprint pids $p.pids\nlet q = clone mount net cgroup time < hold >\nprint others $q.pids',
    },
    ({ output }) => {
      const [pid = 0, inside] = printed(output(), 'pids');
      assert.is(inside, 1);
      assert.equal(pidsOf(pid), [pid, 1]);
      const session = processInfo(pid)?.parent ?? 0;
      const isNew = (one: number): string[] =>
        ['pid', 'mnt', 'uts', 'net', 'ipc', 'cgroup', 'user'].filter(
          (kind) => namespaceOf(one, kind) !== namespaceOf(session, kind),
        );
      assert.equal(isNew(pid), ['pid', 'uts', 'ipc']);
      assert.equal(isNew(printed(output(), 'others')[0] ?? 0), ['mnt', 'net', 'cgroup']);
    },
  );
});

tree('nest 6 with `hold`: each level is PID 1 and the child of the one around it', async () => {
  await during(
    {
      script: `let tail = nest 6 uts pid < hold >
let p = $tail
repeat 6 < print "level\${p.level} \${p.pids}"; p = $p.outer >
in $tail.outer.outer < spawn sleep 1000 >
expect $p == null`,
    },
    ({ output, pid: nsxPid }) => {
      const pids = [0, 1, 2, 3, 4, 5].map((level) => printed(output(), `level${level}`));
      for (const [level, [pid = 0, ...inside]] of pids.entries()) {
        assert.equal(pidsOf(pid), [pid, ...inside]);
        assert.equal(
          inside,
          Array.from({ length: 6 - level }, (_, index) => 6 - level - index),
        );
        const outer = pids[level + 1]?.[0];
        if (outer) assert.is(processInfo(pid)?.parent, outer);
      }
      const kinds = pids.map(([pid = 0]) => namespaceOf(pid, 'uts'));
      assert.is(new Set(kinds).size, 6);
      const [sleeper = 0] = running(['sleep', '1000'], nsxPid);
      assert.is(namespaceOf(sleeper, 'pid'), namespaceOf(pids[2]?.[0] ?? 0, 'pid'));
    },
  );
});

tree('nest 32 works, and 33 are refused by the name of the limit, written or computed', async () => {
  await during({ script: 'let tail = nest 32 < exec sleep 1000 > &\nprint pids $tail.pids' }, ({ output }) => {
    const [pid = 0] = printed(output(), 'pids');
    assert.equal(pidsOf(pid), [pid, ...Array.from({ length: 32 }, (_, index) => 32 - index)]);
  });
  for (const script of ['nest 33 < print "was here" >', 'let n = 11 * 3\nnest $n < print "was here" >']) {
    const { status, stdout, stderr } = await nsx(script);
    assert.is(status, 1);
    assert.is(stdout, '', 'nothing has run');
    assert.match(stderr, /33 levels are more than the kernel nests: its limit is 32/);
  }
});

tree("a process too deep is explained, at its own place and not at its body's", async () => {
  const traces = new Traces(ownPrefix('deep'));
  const { status, stderr, stdout } = await nsx(
    'let tail = nest 32 < hold >\nin $tail <\n  clone pid < cd /tmp; print "was here" >\n>',
  );
  assert.is(status, 1, stdout);
  assert.not.match(stdout, /was here/);
  assert.match(stderr, /cannot create a pid namespace/);
  assert.match(stderr, /32/);
  assert.match(stderr, /<text>:3:3/, stderr);
  assert.match(stderr, /ENOSPC/);
  assert.not.match(stderr, /pid $/m, 'a process that was never there has no place in it');
  assert.equal(await traces.leftAfter(0), []);
});

tree('nest in a session that is nested itself', async () => {
  const script = `nest 32 < hold >`;
  const prefix = isRoot
    ? ['unshare', '--pid', '--fork', '--mount-proc']
    : ['unshare', '--user', '--map-root-user', '--pid', '--fork', '--mount-proc'];
  const { status, stderr } = await nsx({ script, prefix });
  assert.is(status, 1);
  assert.match(stderr, /cannot create a pid namespace/);
  assert.match(stderr, /nest fewer levels|container nsx runs in/);
  const fine = await nsx({ script: 'let tail = nest 31 < hold >\nexpect (len $tail.pids) == 32', prefix });
  assert.is(fine.status, 0, fine.stderr);
});

tree(
  "unshare pid: the process stays, its next child is PID 1, and after that one's end no more can start",
  async () => {
    const stdout = await holds(`
fork <
  let before = (read /proc/self/status)
  unshare pid
  print "self $pid"
  fork < print "child $pid $ppid" >
  expect error ENOMEM < fork < print $pid > >
>
fork <
  unshare uts
  hostname other
  expect (hostname) == "other"
>
expect (hostname) != "other"
expect error EINVAL < unshare pid; unshare pid >`);
    assert.match(stdout, /^child 1 0$/m);
    assert.not.match(stdout, /^self 1$/m);
  },
);

tree('exec keeps the PID; the parent of a program is who made it', async () => {
  await during(
    {
      script:
        'let p = clone pid < print "before $pid"; exec sleep 1000 > &\nlet q = fork < spawn sleep 999; hold >\nprint pids $p.pids\nprint holder $q.pid',
    },
    ({ output, pid }) => {
      const [program = 0] = printed(output(), 'pids');
      assert.equal(commandOf(program), ['sleep', '1000']);
      const [child = 0] = running(['sleep', '999'], pid);
      assert.equal(processInfo(child)?.parent, printed(output(), 'holder')[0]);
    },
  );
});
tree.run();

const ends = suite('how processes end');

ends('exit statuses and signals', async () => {
  await holds(`
expect (fork < exit 7 >).status == 7
expect (fork < print x >).status == 0
expect (clone pid < exec sh -c "exit 9" >).status == 9
expect (wait (spawn sh -c "exit 4")) == 4
expect (wait (spawn sh -c 'kill -9 $$')) == 137
expect (run sh -c 'kill -15 $$').code == 143
let p = spawn sleep 1000
kill $p
expect (wait $p) == 143
let q = nest 3 < exec sh -c "exit 6" > &
expect (wait $q) == 6
expect $q.outer.outer.status == 6
let many = []
for i in [1 2 3 4 5 6 7 8 9 10] < many = $many + [(spawn sh -c "exit $i")] >
let sum = 0
for p in $many < sum = $sum + (wait $p) >
expect $sum == 55`);
});

ends('no zombies: whatever has ended is reaped at once, and programs in the background when they end', async () => {
  await during(
    {
      script:
        'repeat 20 < run true >\nfork < run true >\nlet b = clone pid < run true; hold >\nlet x = (run echo hi)\nrepeat 5 < spawn true >\nwait',
    },
    async ({ pid }) => {
      await eventually(() => descendantsOf(pid).every(({ state }) => state !== 'Z'), 300);
      assert.equal(
        descendantsOf(pid).filter(({ state }) => state === 'Z'),
        [],
      );
    },
  );
});

ends('the helper that is PID 1 reaps orphans', async () => {
  await during(
    {
      script: `let box = clone pid < hold >\nin $box < run sh -c '(sleep 0.05 &) ; (sleep 0.05 &) ; (sh -c "sleep 0.05; sleep 0.05" &)' >\nprint box $box.pids`,
    },
    async ({ output }) => {
      const [box = 0] = printed(output(), 'box');
      assert.ok(await eventually(() => descendantsOf(box).length === 0, 1500), JSON.stringify(descendantsOf(box)));
      assert.ok(processInfo(box), 'and lives on');
    },
  );
});

ends('a status is not lost in a storm of orphans that end at the same time', async () => {
  const storm = 'i=0; while [ $i -lt 150 ]; do (sleep 0.0$((i % 9)) &) ; i=$((i+1)); done; exit 5';
  await holds(`
let box = clone pid < hold >
repeat 3 <
  in $box <
    let inside = (run sh -c '${storm}')
    expect $inside.code == 5
    let p = spawn sh -c '${storm}'
    expect (wait $p) == 5
  >
>
expect (clone pid < exec sh -c '${storm}' >).status == 5
let tail = nest 3 < exec sh -c '${storm}' > &
expect (wait $tail) == 5`);
});

ends('when the PID 1 of a namespace ends, everything in it does', async () => {
  await during(
    {
      script:
        'let box = clone pid < spawn sleep 1000; spawn sleep 1000; nest 2 < exec sleep 1000 > &; hold >\nprint ready-to-kill\nkill $box\nexpect $box.state == "ended"',
    },
    async ({ pid }) => {
      assert.ok(await eventually(() => running(['sleep', '1000'], pid).length === 0, 500));
    },
  );
});

ends('a process that is killed from outside is noticed, and the session goes on', async () => {
  await holds(`
let p = clone pid < hold >
run kill -9 $p.pid
expect error ESRCH < in $p < cd / > >
let q = spawn sleep 1000
run kill -9 $q.pid
expect (wait $q) == 137
expect (run echo still).out == "still"`);
});

ends('the body of `in` that fails leaves the process held', async () => {
  await holds(`
let box = clone pid uts < hold >
expect error < in $box < umount /nowhere > >
expect $box.state == "held"
in $box < hostname still; expect $pid == 1 >
in $box < exit 3 >
expect $box.status == 3
expect error ESRCH < in $box < print x > >`);
});
ends.run();

const signals = suite('signals');

signals('PID 1 and signals: dropped from inside, KILL and STOP from outside act', async () => {
  await during(
    {
      script: `let init = clone pid < exec sleep 1000 > &
let other = clone pid < hold >
in $other < let r = (run sh -c "kill -9 1; kill -15 1; echo $?") ; expect $r.code == 0 >
kill $init TERM
print init $init.pids
print other $other.pids
print ready-now`,
    },
    async ({ output, child, pid }) => {
      const [init = 0] = printed(output(), 'init');
      const [other = 0] = printed(output(), 'other');
      assert.ok(processInfo(init) && processInfo(other), 'both live');
      process.kill(init, 'SIGSTOP');
      assert.ok(await eventually(() => processInfo(init)?.state === 'T', 500));
      process.kill(init, 'SIGKILL');
      assert.ok(await eventually(() => running(['sleep', '1000'], pid).length === 0, 500));
      assert.is(child.exitCode, null);
    },
  );
});

signals('kill by PID means the PID of the process that sends', async () => {
  await holds(
    `
let box = clone pid < let nap = spawn sleep 1000; hold >
in $box <
  expect error ESRCH < kill 77 >
  kill 2
>
expect (wait $nap) == 143
expect error ESRCH < kill 999999 >
let p = spawn sleep 1000
kill $p.pid KILL
expect (wait $p) == 137
kill $box KILL
expect $box.state == "ended"
`.replace(
      'let box = clone pid < let nap = spawn sleep 1000; hold >',
      'let nap = null\nlet box = clone pid < nap = (spawn sleep 1000); hold >',
    ),
  );
});

signals('nsx changes nothing in the signals of a program', async () => {
  await during(
    {
      script:
        'spawn sleep 1000\nclone pid uts < exec sleep 1000 > &\nlet x = (run cat /proc/self/status)\nprint $x.out',
    },
    ({ pid, output }) => {
      const sleepers = running(['sleep', '1000'], pid);
      assert.is(sleepers.length, 2);
      for (const sleeper of sleepers) {
        for (const field of ['SigBlk', 'SigIgn', 'SigCgt', 'SigPnd', 'ShdPnd'])
          assert.match(statusField(sleeper, field), /^0+$/, field);
      }
      assert.match(output(), /^SigBlk:\t0{16}$/m);
      assert.match(output(), /^SigIgn:\t0{16}$/m);
    },
  );
});
signals.run();

const programs = suite('programs');

programs('limits, descriptors and blocking of a program are the usual ones', async () => {
  await during({ script: 'spawn sleep 1000' }, async ({ pid }) => {
    const [sleeper = 0] = running(['sleep', '1000'], pid);
    const limits = readFileSync(`/proc/${sleeper}/limits`, 'utf8');
    const [soft, hard] = /^Max open files\s+(\d+)\s+(\d+)/m.exec(limits)?.slice(1).map(Number) ?? [];
    const [, ourHard] =
      /^Max open files\s+(\d+)\s+(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8'))?.slice(1).map(Number) ?? [];
    assert.is(soft, Math.min(1024, hard ?? 0));
    assert.is(hard, ourHard);
    assert.equal(await descriptorsOf(sleeper), ['0', '1', '2']);
    const O_NONBLOCK = 0o4000;
    for (const fd of [0, 1, 2]) {
      const flags = Number.parseInt(
        /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/${sleeper}/fdinfo/${fd}`, 'utf8'))?.[1] ?? '0',
        8,
      );
      assert.is(flags & O_NONBLOCK, 0, `descriptor ${fd}`);
    }
  });
});

programs('`yes | head` ends by SIGPIPE, as from a shell', async () => {
  const stdout = await holds(`run bash -c 'yes | head -1 >/dev/null; echo "status \${PIPESTATUS[0]}"'`);
  assert.is(stdout, 'status 141\n');
});

programs("the environment is nsx's own", async () => {
  const { stdout } = await nsx({ script: 'run env', environment: { NSX_TEST: 'a b\tc', EMPTY: '' } });
  assert.ok(lines(stdout).includes('NSX_TEST=a b\tc'));
  assert.ok(lines(stdout).includes('EMPTY='));
});

programs('big outputs are captured whole, on both pipes at once', async () => {
  await holds(`
let r = (sh "head -c 5000000 /dev/zero | tr '\\\\0' x; head -c 3000000 /dev/zero | tr '\\\\0' y >&2; echo end; echo end >&2")
expect (len $r.out) == 5000003
expect (len $r.err) == 3000003
expect $r.out matches "xend$"
expect $r.err matches "yend$"
let both = (sh "for i in 1 2 3 4 5 6 7 8; do head -c 100000 /dev/zero | tr '\\\\0' a; head -c 100000 /dev/zero | tr '\\\\0' b >&2; done")
expect (len $both.out) == 800000
expect (len $both.err) == 800000`);
});

programs('binary output and odd arguments come through', async () => {
  await holds(`
let r = (run printf '\\000\\001a\\377')
expect (len $r.out) == 4
expect (run printf '%s|' 'a b' "" '$x' "tab\\t").out == "a b||\\$x|tab\\t|"
expect (run printf '%s|' [one two] 3).out == "one|two|3|"`);
});

programs('a program that closes its output, and one that leaves a child with it', async () => {
  await holds(`
let r = (run sh -c 'echo said; exec >&- 2>&-; sleep 0.05; exit 3')
expect $r.code == 3
expect $r.out == "said"`);
});

programs('standard input: a script that comes on it leaves the rest of it alone, and files are read', async () => {
  const { stdout, status } = await nsx({ script: 'run cat', input: 'from outside\n' });
  assert.is(status, 0);
  assert.is(stdout, 'from outside\n');
});
programs.run();
