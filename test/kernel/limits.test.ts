/**
 * Limits of a session: processes, what is captured, time, memory. A program that makes more and more processes is
 * held by the kernel, and gone with the session.
 *
 * No bomb here is without a bound: each makes a known number at most and ends by itself.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findHierarchies } from '../../interpreter/namespaces/cgroup-hierarchies.ts';
import { asUser, canBorrow, whyNot } from '../support/borrowed.ts';
import { descendantsOf, isRoot, skip, Traces } from '../support/machine.ts';
import { eventually, nsx, type Run, root, sleep, start } from '../support/nsx.ts';

const test = suite('limits');

const pids = findHierarchies().find(({ version, controllers }) => version === 1 && controllers.includes('pids'));
/** Where nsx makes its groups, as root; null where it makes none. */
const place = isRoot && pids ? `${pids.point}${pids.own}` : null;
const groupsOf = (nsxPid: number): string[] => {
  const members = new Set(descendantsOf(nsxPid).map(({ pid }) => String(pid)));
  return readdirSync(place ?? '/nowhere')
    .filter((name) => name.startsWith('nsx-'))
    .filter((name) => members.has(name.split('-')[1] ?? ''));
};

const LIMIT = 60;
/** 2 to the 9th, at most, for 20 seconds; a sh that may make no more ends. */
const bomb = 'f() { [ $1 -gt 0 ] && { f $(($1 - 1)) & f $(($1 - 1)) & }; sleep 20; }; f 8 2>/dev/null';
/** So the places of those that have ended are taken by others, which stay. */
const filling = 'i=0; while [ $i -lt 200 ]; do i=$((i + 1)); sleep 20 & done';
const bombed = `fork < exec sh -c '${bomb}' > &\nsleep 300ms\nspawn sh -c '${filling}'\nsleep 20s`;

const assertHeld = async (run: Run, signal: NodeJS.Signals): Promise<void> => {
  const traces = new Traces();
  const running = start({ ...run, options: ['--processes', String(LIMIT)], script: bombed, timeLimit: 40_000 });
  const below = (): number => descendantsOf(running.pid).length;
  try {
    let most = 0;
    const full = await eventually(() => {
      most = Math.max(most, below());
      return most >= LIMIT - 2;
    }, 10_000);
    for (let look = 0; look < 20; look++) {
      most = Math.max(most, below());
      await sleep(10);
    }
    // The warden, the keeper and the session process are nsx's own.
    assert.ok(full && most <= LIMIT + 4, `${most} processes`);
    running.child.kill(signal);
    await running.finished;
    assert.equal(await traces.leftAfter(1000), []);
  } finally {
    running.child.kill('SIGKILL');
    await running.finished;
  }
};

for (const signal of ['SIGTERM', 'SIGKILL'] as const) {
  test(`root: what makes more and more processes is held, and gone a second after ${signal}`, async () => {
    if (place === null) return skip('that takes root, and cgroups of version 1 with pids');
    await assertHeld({}, signal);
  });

  test(`without privileges: held, and gone a second after ${signal}`, async () => {
    if (!canBorrow) return skip(whyNot);
    await assertHeld({ prefix: asUser }, signal);
  });
}

test('root: the group has the limit, all programs are in it, and it is removed', async () => {
  if (place === null) return skip('that takes root, and cgroups of version 1 with pids');
  const running = start({
    script:
      'let held = nest 2 < hold >\nin $held < spawn sleep 1000 >\nlet two = spawn sleep 1000\nprint programs $two.pid\nsleep 20s',
  });
  await running.says('programs');
  const [group = ''] = groupsOf(running.pid);
  assert.is.not(group, '');
  assert.is(readFileSync(`${place}/${group}/pids.max`, 'utf8'), '514\n');
  const members = readFileSync(`${place}/${group}/cgroup.procs`, 'utf8').split('\n').map(Number);
  const programs = descendantsOf(running.pid).filter(({ name }) => name === 'sleep');
  assert.is(programs.length, 2);
  for (const { pid } of programs) assert.ok(members.includes(pid));
  running.child.kill('SIGKILL');
  await running.finished;
  assert.ok(await eventually(() => !readdirSync(place).includes(group), 2000));
});

test('root: a process that is stopped goes into the group, too, and nobody waits for it', async () => {
  if (place === null) return skip('that takes root, and cgroups of version 1 with pids');
  const running = start({
    script:
      'let held = fork < hold >\nkill $held STOP\nlet first = spawn sleep 1000\nprint pids $held.pid $first.pid\nsleep 20s',
  });
  await running.says(/pids .*\n/);
  const [, held, first] = /pids (\d+) (\d+)/.exec(running.output()) ?? [];
  const [group = ''] = groupsOf(running.pid);
  const members = readFileSync(`${place}/${group}/cgroup.procs`, 'utf8').split('\n');
  assert.ok(members.includes(held ?? '?') && members.includes(first ?? '?'), members.join(' '));
  running.child.kill('SIGKILL');
  await running.finished;
  assert.ok(await eventually(() => !readdirSync(place).includes(group), 2000));
});

test('a failing first program takes nothing with it', async () => {
  const { status, stdout, stderr } = await nsx('try < run false >\nrun true\nprint done');
  assert.equal([status, stdout, stderr], [0, 'done\n', '']);
});

test('without a place for a group it works all the same', async () => {
  const hiding = ['unshare', '--mount', '--', 'sh', '-c', 'mount -t tmpfs none /sys/fs/cgroup && exec "$@"', 'sh'];
  if (!isRoot || spawnSync(hiding[0] ?? '', [...hiding.slice(1), 'true']).status !== 0) return skip('that takes root');
  const { status, stderr } = await nsx({ prefix: hiding, script: 'run true' });
  assert.equal([status, stderr], [0, '']);
});

test('without privileges programs see the limit', async () => {
  if (!canBorrow) return skip(whyNot);
  const limits = async (options: readonly string[]): Promise<string> =>
    (await nsx({ prefix: asUser, options, script: "sh 'grep processes /proc/self/limits'" })).stdout;
  assert.match(await limits([]), /Max processes +514 +514/);
  assert.match(await limits(['--processes', '77']), /Max processes +79 +79/);
  assert.not.match(await limits(['--processes', 'max']), /Max processes +514 /);
});

test('what the script itself makes is counted', async () => {
  const { status, stdout, stderr } = await nsx({
    options: ['--processes', '5'],
    script:
      'repeat 20 < fork < > >\nlet held = fork < hold >\ntry < repeat 9 < fork < hold > > > catch e < print $e.errno $e.code >\nfork < print "room again" >\nrepeat 9 < fork < hold > >',
  });
  assert.equal([status, stdout], [1, 'EAGAIN nsx::limit::session\nroom again\n'], stderr);
  assert.match(stderr, 'this session has 5 processes, and may have no more');
  assert.match(stderr, '`--processes N`');
});

test('wrong use', async () => {
  for (const value of ['0', '-1', 'x', '1.5', '99999999']) {
    const { status, stderr } = await nsx({ options: [`--processes=${value}`], script: 'print begun' });
    assert.is(status, 2);
    assert.match(stderr, '`--processes` needs a number, or `max`');
  }
});

// Output and time ------------------------------------------------------------------------------------

test('what is captured is cut at 16M, and that is told', async () => {
  const { status, stdout, stderr } = await nsx(
    'let r = run head -c 20M /dev/zero\nprint (len $r.out) $r.code\nlet all = run head -c 16M /dev/zero\nprint (len $all.out)',
  );
  assert.equal([status, stdout], [0, '16777216 0\n16777216\n'], stderr);
  assert.is(stderr, 'note: the output of head was cut after 16M\n');
});

test('timeout also ends what the body has become', async () => {
  const traces = new Traces();
  const { status, stderr, stdout } = await nsx(
    'expect error ETIMEDOUT < fork < timeout 200ms < exec sleep 100 > > >\nfork < timeout 30s < exec echo "in time" > >\nlet p = fork < timeout 30s < exec sleep 100 > > &\nexpect $p.state == "program"',
  );
  assert.is(status, 0, stderr);
  assert.match(stdout, /^in time$/m);
  assert.equal(await traces.leftAfter(500), []);
});

// Memory ---------------------------------------------------------------------------------------------

test('10,000 statements: memory is flat', () => {
  const { stdout, stderr, status } = spawnSync(
    process.execPath,
    ['--expose-gc', '--import', 'tsx', `${root}test/support/long-session.ts`],
    { encoding: 'utf8', timeout: 300_000, cwd: root },
  );
  assert.is(status, 0, stderr);
  const { heap, helpers } = JSON.parse(stdout) as { heap: number[]; helpers: number[][] };
  // In KB, after 2,000 statements and after 12,000: a leak of an object or two a statement would be more.
  assert.ok((heap[1] ?? 0) - (heap[0] ?? 0) < 2500, `heap ${heap.join(' → ')} KB`);
  for (const [before = 0, after = 0] of helpers) assert.ok(after - before < 64, `helper ${before} → ${after} KB`);
});

test.run();
