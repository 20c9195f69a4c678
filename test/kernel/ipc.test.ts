/**
 * System V objects and POSIX message queues, domain names and clocks, as /proc shows them; and that
 * nothing of them is left in the namespaces of the machine.
 */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { lines, nsx, start } from '../support/nsx.ts';

const ipc = suite('ipc');

const keysOf = (kind: 'msg' | 'shm' | 'sem'): number[] =>
  readFileSync(`/proc/sysvipc/${kind}`, 'latin1')
    .split('\n')
    .slice(1)
    .map((line) => Number(line.trim().split(/\s+/)[0]));

/** A key that no other run of this test has. */
const key = 0x6e730000 + (process.pid % 0x10000);

const made = `
msgget ${key} create
shmget ${key} create size 64K
semget ${key} create count 2
mq_open /nsxt-${process.pid} create
`;

function assertNothingLeft(): void {
  for (const kind of ['msg', 'shm', 'sem'] as const) assert.ok(!keysOf(kind).includes(key), kind);
}

async function queueIsThere(): Promise<boolean> {
  const { stdout } = await nsx(`try < mq_open /nsxt-${process.pid}; print yes > catch e < print $e.errno >`);
  return stdout.startsWith('yes');
}

ipc('what is made in the namespace of the machine is there, and removed in the end', async () => {
  const run = start({ script: `${made}print ready\nsleep 30s` });
  await run.says('ready');
  for (const kind of ['msg', 'shm', 'sem'] as const) assert.ok(keysOf(kind).includes(key), kind);
  assert.ok(await queueIsThere());
  run.child.kill('SIGKILL');
  await run.finished;
  await nsx('sleep 100ms');
  assertNothingLeft();
  assert.not(await queueIsThere());
});

ipc('so it is when a statement fails, and when the script itself removes some', async () => {
  const { status, stderr } = await nsx(
    `let q = msgget ${key} create\nipcrm msg $q\ntry < shmget ${key} create; read /no/such/file >\nexpect error ENOENT < shmget ${key} >`,
  );
  assert.is(status, 0, stderr);
  assertNothingLeft();
});

ipc('what was there before stays', async () => {
  const outer = start({ script: `${made}print ready\nsleep 30s` });
  await outer.says('ready');
  const { status, stderr } = await nsx(`${made}expect error EEXIST < msgget ${key} create exclusive >`);
  assert.is(status, 0, stderr);
  assert.ok(keysOf('msg').includes(key));
  assert.ok(await queueIsThere());
  outer.child.kill('SIGTERM');
  await outer.finished;
  assertNothingLeft();
});

ipc('in a namespace of the script’s own nobody outside sees them', async () => {
  const { status, stdout, stderr } = await nsx(
    `clone ipc < ${made} sh "cat /proc/sysvipc/msg | wc -l"; expect (ipcs | each $it.kind) == [msg shm sem] >`,
  );
  assert.is(status, 0, stderr);
  assert.is(lines(stdout)[0], '2');
  assertNothingLeft();
});

ipc('the domain name is the one that the kernel tells', async () => {
  const { stdout } = await nsx('clone uts < domainname nsxt.example; sh "cat /proc/sys/kernel/domainname" >');
  assert.is(lines(stdout)[0], 'nsxt.example');
});

ipc('clocks are off inside, by what was said, and not outside', async () => {
  const uptime = Number(readFileSync('/proc/uptime', 'latin1').split(' ')[0]);
  const { stdout, stderr } = await nsx(
    'fork < unshare time; clock boottime +1d; clock monotonic -1.5s; fork < sh "cat /proc/uptime /proc/self/timens_offsets" > >\nsh "cat /proc/uptime"',
  );
  const [inside = '', monotonic = '', boottime = '', outside = ''] = lines(stdout);
  assert.ok(Number(inside.split(' ')[0]) >= uptime + 86400, stderr);
  assert.equal(monotonic.split(/\s+/), ['monotonic', '-2', '500000000']);
  assert.equal(boottime.split(/\s+/), ['boottime', '86400', '0']);
  assert.ok(Number(outside.split(' ')[0]) < uptime + 60);
});

ipc('a dry run and a trace name the system calls', async () => {
  const script = 'clone ipc < let q = msgget 7 create; msgsnd $q "hello"; mq_open /jobs create >';
  const traced = await nsx({ script, options: ['--trace'] });
  const dry = await nsx(`explain < ${script} >`);
  for (const call of [
    /msgget\(0x7, IPC_CREAT\|0600\)/,
    /msgsnd\(0, \{1, "hello"\}, 5, IPC_NOWAIT\)/,
    /mq_open\("jobs", O_RDWR\|O_CREAT/,
  ]) {
    assert.match(traced.stderr, call);
    assert.match(dry.stdout, call);
  }
});

ipc.run();
