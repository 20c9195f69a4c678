/**
 * Who a process is after `map`, `setuid`, `caps` and their like: judged by what /proc tells this test
 * of the processes, from outside.
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { during, printed } from '../support/during.ts';
import { isRoot, skip, statusField } from '../support/machine.ts';
import { nsx } from '../support/nsx.ts';

const identity = suite('identity');

const words = (text: string): number[] => text.trim().split(/\s+/).map(Number);
const mapOf = (pid: number, ids: 'uid' | 'gid'): number[][] =>
  readFileSync(`/proc/${pid}/${ids}_map`, 'utf8').trim().split('\n').map(words);
const capabilities = (pid: number, field: string): bigint => BigInt(`0x${statusField(pid, field)}`);
const NET_RAW = 1n << 13n;
const needsRoot = 'only root can map more than itself';

/** The PID that a script has printed after a word, while it stays. */
async function look(script: string, judge: (pid: number, output: string) => void): Promise<void> {
  await during({ script }, ({ output }) => judge(printed(output(), 'pid')[0] ?? 0, output()));
}

identity('several ranges in one map, written by the parent', async () => {
  if (!isRoot) return skip(needsRoot);
  const script = `let box = clone user <
  let many = 65536
  map uid 0 to 1000 and 1 to 100000 count $many
  map gid 0 to 2000 and 10 to 200000 count 5 and 100 to 300000
  hold
>
print pid $box.pid`;
  await look(script, (pid) => {
    assert.equal(mapOf(pid, 'uid'), [
      [0, 1000, 1],
      [1, 100000, 65536],
    ]);
    assert.equal(mapOf(pid, 'gid'), [
      [0, 2000, 1],
      [10, 200000, 5],
      [100, 300000, 1],
    ]);
    assert.is(readFileSync(`/proc/${pid}/setgroups`, 'utf8'), 'allow\n');
  });
});

identity('a map of another process, whatever PID namespace who writes and /proc are of', async () => {
  for (const [where, mount] of [
    ['clone pid', ''],
    ['clone pid mount', 'mount proc at /proc'],
    ['nest 2 pid mount', 'if $level == 1 < mount proc at /proc >'],
  ]) {
    const script = `let outer = ${where} <
  ${mount}
  let box = clone user pid < hold >
  map uid 7 to 0 of $box
  print pid $box.pid
  hold
>
print ($outer.state)`;
    await during({ script: where?.startsWith('nest') ? inNest : script }, ({ output }) => {
      const [pid = 0] = printed(output(), 'pid');
      assert.is(mapOf(pid, 'uid')[0]?.[0], 7, where);
    });
  }
});

/** The procfs that is seen shows the namespace around that of who writes. */
const inNest = `let middle = clone pid mount <
  mount proc at /proc
  let inner = clone pid <
    let box = clone user pid < hold >
    map uid 7 to 0 of $box
    print pid $box.pid
    hold
  >
  print $inner.state
  hold
>
print $middle.state`;

identity('by self: the process writes its own map', async () => {
  await look('let box = clone user < map uid 3 to 0 by self; hold >\nprint pid $box.pid', (pid) =>
    assert.is(mapOf(pid, 'uid')[0]?.[0], 3),
  );
});

identity('users and groups, as they are outside', async () => {
  if (!isRoot) return skip(needsRoot);
  const script = `let box = clone user <
  map uid 0 to 100000 count 1000
  map gid 0 to 200000 count 1000
  setgid 5 effective 6 saved 7
  groups 8 9
  setuid 0
  setuid 10
  hold
>
print pid $box.pid`;
  await look(script, (pid) => {
    assert.equal(words(statusField(pid, 'Uid')), [100010, 100010, 100010, 100010]);
    assert.equal(words(statusField(pid, 'Gid')), [200005, 200006, 200007, 200006]);
    assert.equal(words(statusField(pid, 'Groups')), [200008, 200009]);
    assert.is(capabilities(pid, 'CapEff'), 0n, 'gone with user 0');
  });
});

identity('capabilities: kept, inheritable, ambient, bounding', async () => {
  const script = `let box = clone user <
  caps add net_raw in inheritable ambient
  caps keep net_raw setpcap
  caps keep net_raw in bounding
  caps drop setpcap in effective
  hold
>
print pid $box.pid
print shown $(join (caps of $box).permitted " ")`;
  await look(script, (pid, output) => {
    assert.is(capabilities(pid, 'CapEff'), NET_RAW);
    assert.is(capabilities(pid, 'CapPrm'), NET_RAW | (1n << 8n));
    assert.is(capabilities(pid, 'CapInh'), NET_RAW);
    assert.is(capabilities(pid, 'CapAmb'), NET_RAW);
    assert.is(capabilities(pid, 'CapBnd'), NET_RAW);
    assert.match(output, /^shown setpcap net_raw$/m);
  });
});

identity('no_new_privs and rlimit', async () => {
  const script = 'let box = fork < no_new_privs; rlimit nofile 77 99; hold >\nprint pid $box.pid';
  await look(script, (pid) => {
    assert.is(statusField(pid, 'NoNewPrivs'), '1');
    assert.match(readFileSync(`/proc/${pid}/limits`, 'utf8'), /^Max open files\s+77\s+99\s/m);
  });
});

identity('who steps down can still be reached through /proc, and so can its children', async () => {
  if (!isRoot) return skip('only root can step down');
  const script = `let box = fork < setgid 65534; setuid 65534; let inner = clone user < map uid 0 to 65534; hold >; print pid $inner.pid; hold >
print $box.state`;
  await look(script, (pid) => assert.equal(mapOf(pid, 'uid'), [[0, 65534, 1]]));
});

/** Somebody with a name who may use other IDs: subuid(5). */
function granted(): { name: string; first: number } | undefined {
  const read = (file: string): string => (spawnSync('cat', [file]).stdout ?? '').toString();
  const users = new Set(
    read('/etc/passwd')
      .split('\n')
      .map((line) => line.split(':')[0]),
  );
  return read('/etc/subuid')
    .split('\n')
    .map((line) => line.split(':'))
    .filter(
      ([name = '', , count]) => users.has(name) && Number(count) >= 65536 && read('/etc/subgid').includes(`${name}:`),
    )
    .map(([name = '', first]) => ({ name, first: Number(first) }))[0];
}

identity('ranges of an unprivileged user, with newuidmap', async () => {
  if (!isRoot) return skip('only root can become somebody else');
  if (spawnSync('newuidmap').error) return skip('newuidmap is not installed (package uidmap)');
  const user = granted();
  if (!user) return skip('/etc/subuid grants no user 65536 IDs');
  const script = `let outer = fork <
  setgid ${user.name}; setuid ${user.name}
  let box = clone user < hold >
  map uid 0 to $(creds).uid and 1 to ${user.first} count 65536 of $box
  print pid $box.pid
  hold
>
print $outer.state`;
  await look(script, (pid) => assert.equal(mapOf(pid, 'uid')[1], [1, user.first, 65536]));
  const { status, stderr } = await nsx(
    `fork < setgid ${user.name}; setuid ${user.name}; clone user < map uid 0 to 1 count 5 > >`,
  );
  assert.is(status, 1);
  assert.match(stderr, /\[nsx::map::not-own\]/);
  assert.match(stderr, /`newuidmap \d+ 0 1 5`, which gives what \/etc\/subuid grants, refuses as well: /);
});

identity('refusals that take more than one user, or groups that are not denied', async () => {
  if (!isRoot) return skip('only root has several users');
  const refused = async (script: string, ...expected: readonly RegExp[]): Promise<void> => {
    const { status, stderr } = await nsx(script);
    assert.is(status, 1, script);
    for (const pattern of expected) assert.match(stderr, pattern);
  };
  await refused(
    'fork < caps keep setfcap; clone user < map gid 0 to 0 by self > >',
    /without privileges, groups can be mapped only after `setgroups` is denied \[nsx::map::setgroups-first\]/,
  );
  await refused(
    'clone user < groups 0 >',
    /this user namespace has no map of groups yet \[nsx::identity::groups-denied\]/,
  );
  await refused(
    'clone user < map uid 0 to 1000 and 1 to 2000 count 9; setuid 4; caps drop setuid; setuid 5 >',
    /without CAP_SETUID a process can only change between the three IDs that it has/,
    /= it has 4$/m,
  );
  await refused(
    'let box = clone user < map uid 0 to 1000; setuid 0; hold >\nfork < setuid 2000; map gid 0 to 0 of $box >',
    /the process belongs to another user \[nsx::map::not-own\]/,
  );
});

identity.run();
