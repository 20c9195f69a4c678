/**
 * Control groups: limits that hold, processes that move, views from inside and outside, and nothing left.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findHierarchies, wordsOf } from '../../interpreter/namespaces/cgroup-hierarchies.ts';
import { isRoot, skip } from '../support/machine.ts';
import { eventually, lines, nsx, start } from '../support/nsx.ts';

const test = suite('cgroups');
const hierarchies = findHierarchies();
const unified = hierarchies.find(({ version }) => version === 2);

/** Groups that a run with this name has left. */
const left = (name: string): string[] =>
  hierarchies.flatMap(({ point }) =>
    readdirSync(point).filter((entry) => /^nsx-\d+-/.test(entry) && entry.endsWith(`-${name}`)),
  );

const name = `t${process.pid}`;
const usable = isRoot && unified !== undefined;
const why = isRoot ? 'no cgroup2 file system is mounted' : 'no group is delegated to this user';
const has = (controller: string): boolean => hierarchies.some(({ controllers }) => controllers.includes(controller));

test('the tree of version 2 is where mountinfo says', () => {
  if (!unified) return skip('no cgroup2 file system is mounted');
  assert.ok(existsSync(`${unified.point}/cgroup.procs`));
});

test('a process moves into a group, and the group goes in the end', async () => {
  if (!usable) return skip(why);
  const { status, stdout, stderr } = await nsx(
    `let box = cgroup ${name}\nlet p = fork < hold >\nattach $p to $box\nprint $p.pid\nsh "cat \${box.path}/cgroup.procs; grep '^0:' /proc/\${p.pid}/cgroup"`,
  );
  assert.is(status, 0, stderr);
  const [pid, listed, line] = lines(stdout);
  assert.is(listed, pid);
  assert.match(line ?? '', new RegExp(`^0::/nsx-\\d+-${name}$`));
  assert.equal(left(name), []);
});

test('after kill -9, too, with processes in it', async () => {
  if (!usable) return skip(why);
  const run = start({
    script: `let box = cgroup ${name}\nattach to $box\nlet p = clone pid < hold >\nprint ready\nsleep 30s`,
  });
  await run.says('ready');
  assert.is(left(name).length, 1);
  run.child.kill('SIGKILL');
  await run.finished;
  assert.ok(await eventually(() => left(name).length === 0));
});

test('pids.max holds', async () => {
  if (!usable || !has('pids')) return skip(usable ? 'no pids controller' : why);
  const { status, stderr } = await nsx(
    `let box = cgroup ${name} with pids.max=2\nlet p = fork < attach to $box; hold >\nin $p < fork as one < hold >; expect error EAGAIN < fork < hold > > >`,
  );
  assert.is(status, 0, stderr);
  assert.equal(left(name), []);
});

test('memory.max is what the kernel has, whichever version the controller is in', async () => {
  if (!usable || !has('memory')) return skip(usable ? 'no memory controller' : why);
  const { status, stdout, stderr } = await nsx(
    `let box = cgroup ${name} with memory.max=32M cpu.max=50%\nsh "cat \${box.directories[-1]}/cpu.max \${box.directories[-1]}/cpu.cfs_quota_us 2>/dev/null; true"\nfor d in $box.directories < sh "cat $d/memory.max $d/memory.limit_in_bytes 2>/dev/null; true" >`,
  );
  assert.is(status, 0, stderr);
  assert.ok(lines(stdout).includes(String(32 * 2 ** 20)), stdout);
  assert.match(stdout, /^50000( 100000)?$/m);
});

test('wrong settings and places have their own words', async () => {
  if (!usable) return skip(why);
  const expected: readonly (readonly [string, RegExp])[] = [
    ['cgroup x with nosuch.max=1', /no controller `nosuch`.*\[nsx::cgroup::unavailable\]/],
    [`attach to ${unified?.point}/no-such-group`, /no-such-group|does not exist/],
    [
      'let g = cgroup x; attach to $g; rm $g.path',
      /there are processes in it, or groups below it \[nsx::file::cgroup-in-use\]/,
    ],
    ['cgroup x; cgroup x', /there is a control group of that name already \[nsx::cgroup::exists\]/],
    [
      'cgroup x with cgroup.subtree_control=+nosuch',
      /cannot hand on `\+nosuch`, since it has not got that itself \[nsx::cgroup::not-given\]/,
    ],
    ['cgroup x with cgroup.nosuch=1', /has no setting `cgroup.nosuch` \[nsx::cgroup::no-setting\]/],
    ['cgroup x with cgroup.max.depth=foo', /`cgroup.max.depth` does not take `foo` \[nsx::cgroup::bad-value\]/],
    [
      'let g = cgroup x; write "${g.path}/cgroup.procs" "99999999"',
      /no process 99999999 here, or no longer \[nsx::process::ended\]/,
    ],
  ];
  for (const [script, message] of expected) {
    const { status, stderr } = await nsx(script);
    assert.is(status, 1, script);
    assert.match(stderr, message);
  }
  assert.equal(left('x'), []);
});

test('a controller of version 2 is handed down, and taken back in the end', async () => {
  if (!usable || !unified) return skip(why);
  // One that nobody else has asked for here, and a setting of it that changes nothing.
  const settings: Readonly<Record<string, string>> = { hugetlb: 'hugetlb.2MB.max=max', pids: 'pids.max=max' };
  const given = (): string[] => wordsOf(`${unified.point}/cgroup.subtree_control`);
  const controller = Object.keys(settings).find((one) => unified.controllers.includes(one) && !given().includes(one));
  if (!controller) return skip('no controller of version 2 is free to be handed down');
  const { status, stdout, stderr } = await nsx(`let outer = cgroup ${name} with ${settings[controller]}
let inner = cgroup inner below $outer with ${settings[controller]}
print (read ${unified.point}/cgroup.subtree_control | trim)
print (read "\${outer.path}/cgroup.subtree_control" | trim) (read "\${inner.path}/cgroup.controllers" | trim)
let p = fork < attach to $inner; hold >
print (read "/proc/\${p.pid}/cgroup" | lines | where starts $it "0::" | first)
expect error EBUSY < attach $p to $outer > "who hands controllers down has no processes"`);
  assert.is(status, 0, stderr);
  const [root = '', below, place] = lines(stdout);
  assert.ok(root.split(' ').includes(controller), root);
  assert.is(below, `${controller} ${controller}`);
  assert.match(place ?? '', new RegExp(`^0::/nsx-\\d+-${name}/inner$`));
  assert.equal(left(name), []);
  assert.ok(!given().includes(controller), 'it is still handed down');
});

test('without a delegated group it is said what is missing', async () => {
  if (isRoot || !unified) return skip('root may');
  const { status, stderr } = await nsx('cgroup box');
  if (status === 0) return skip('this user has a group of its own');
  assert.match(stderr, /not delegated to the user \[nsx::cgroup::not-delegated\]/);
});

test('a group of version 1 without CPUs takes no process, and says so', async () => {
  const cpuset = hierarchies.find(({ version, controllers }) => version === 1 && controllers.includes('cpuset'));
  if (!isRoot || !cpuset) return skip('needs root, and a tree of version 1 with cpuset');
  const group = `${cpuset.point}/nsxt-${name}`;
  const { stdout, stderr } = await nsx(`mkdir ${group}
print (read ${group}/cpuset.cpus) (read ${group}/tasks)
write ${group}/tasks $pid`);
  assert.is(stdout.trim(), '');
  assert.match(stderr, /no CPUs or no memory nodes.* \[nsx::cgroup::no-cpus\]/);
  assert.not.ok(existsSync(group));
});

test('a process reads its own place, and others’ from where it stands', async () => {
  const { stdout, stderr } = await nsx('print (cgroups).unified (cgroups 1).unified');
  if (!unified) return skip('no cgroup2 file system is mounted');
  const own = /^0::(.*)$/m.exec(readFileSync('/proc/self/cgroup', 'utf8'))?.[1];
  assert.is(lines(stdout)[0]?.split(' ')[0], own, stderr);
});

test.run();
