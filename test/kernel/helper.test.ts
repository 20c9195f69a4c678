/**
 * The helper by itself: it is the one that its source says, it does what a message asks, and whatever
 * else comes over its socket makes it end and do nothing. Many more bad messages: test/faults/.
 */
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { descendantsOf, ownPrefix, processInfo, skip } from '../support/machine.ts';
import { eventually, nsx } from '../support/nsx.ts';
import { helperFolder, MAGIC, message, OneHelper, type Op, prebuilt } from '../support/one-helper.ts';
import { Random } from '../support/random.ts';

const helper = suite('helper');

const architectures = ['x64', 'arm64'] as const;
const sourceHash = createHash('sha256')
  .update(readFileSync(`${helperFolder}/helper.c`))
  .digest('hex');

const GETPID = { x64: 39, arm64: 172 };
const EXIT_GROUP = { x64: 231, arm64: 94 };
/** struct clone_args: exit_signal stands at 32. Without a descriptor it is refused, if it is not dropped. */
const CLONE_ARGS = Buffer.alloc(88);
CLONE_ARGS.writeUInt32LE(17, 32);

const getpid = (arch: 'x64' | 'arm64' = process.arch as 'x64'): Op => ({ number: GETPID[arch] });

/** A spawn, whose child would read from the socket pair's end that comes with it. */
const birth = (header: Partial<Record<string, number>>): Buffer =>
  message([{ kind: 2, arguments: [0, 0] }], CLONE_ARGS, header);

helper('both prebuilt ones are made from the source beside them', () => {
  for (const arch of architectures) {
    const text = readFileSync(prebuilt(arch)).toString('latin1');
    assert.is(/nsx-helper source sha256:([0-9a-f]{64})/.exec(text)?.[1], sourceHash, `${arch}: npm run build:helper`);
  }
});

helper('one that is built now works, too', async () => {
  if (spawnSync('cc', ['--version']).status !== 0) return skip('building the helper: there is no cc');
  const output = ownPrefix('helper');
  try {
    const built = spawnSync('sh', [`${helperFolder}/build.sh`, process.arch, output], { encoding: 'utf8' });
    assert.is(built.status, 0, built.stderr);
    const { status, stderr } = await nsx({
      script:
        'let p = clone pid < expect $pid == 1; expect (read /proc/self/comm) != "" >\nexpect (run echo hi).out == "hi"',
      environment: { NSX_HELPER: output },
    });
    assert.is(status, 0, stderr);
  } finally {
    rmSync(output, { force: true });
  }
});

helper('a missing helper, and one that is none, are told', async () => {
  const missing = await nsx({ script: 'run true', environment: { NSX_HELPER: '/nowhere/helper' } });
  assert.is(missing.status, 1);
  assert.match(missing.stderr, /no helper program .*\/nowhere\/helper/);
  const other = await nsx({ script: 'run true', environment: { NSX_HELPER: '/bin/true' } });
  assert.is(other.status, 1);
  assert.match(other.stderr, /the helper ended before it answered/);
});

helper('it answers a message with every result, and ends with its socket', async () => {
  const one = new OneHelper();
  one.send(message([getpid(), { number: 999_999, flags: 1 }, getpid()]));
  assert.equal(one.results(), [one.pid, -38, one.pid], 'getpid, ENOSYS and on, getpid');
  one.send(message([getpid(), { number: 999_999 }, getpid()]));
  assert.equal(one.results(), [one.pid, -38], 'up to what failed');
  one.close();
  assert.is(await one.ended(), 'exit 0');
});

helper('what is chained to a message that failed is not run, and nothing is born of it', async () => {
  const chained = { flags: 2 };
  const failing = message([getpid(), { number: 999_999 }, getpid()]);
  const one = new OneHelper();
  one.send(message([getpid()], undefined, chained));
  assert.equal(one.results(), [one.pid], 'nothing has failed before it');

  one.send(failing);
  one.send(message([getpid()], undefined, chained));
  one.send(birth(chained));
  one.send(message([{ number: EXIT_GROUP[process.arch as 'x64'], arguments: [5] }], undefined, chained));
  assert.equal(one.results(), [one.pid, -38]);
  for (const what of ['a call', 'a spawn', 'an end']) assert.equal(one.results(), [], what);
  assert.equal(descendantsOf(one.pid), []);

  one.send(message([getpid()]));
  one.send(message([getpid()], undefined, chained));
  assert.equal([one.results(), one.results()], [[one.pid], [one.pid]], 'one that is not chained is a new beginning');

  one.send(message([{ number: 999_999, flags: 1 }]));
  one.send(message([getpid()], undefined, chained));
  assert.equal([one.results(), one.results()], [[-38], [one.pid]], 'what may fail has not failed');

  one.send(message([{ number: 999_999 }], undefined, { flags: 1 }));
  one.send(message([getpid()], undefined, chained));
  assert.equal(one.results(), [], 'a silent one fails as well as any');
  one.close();
  assert.is(await one.ended(), 'exit 0');
});

helper('signals do not end it, apart from KILL', async () => {
  const one = new OneHelper();
  one.send(message([getpid()]));
  one.results();
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGPIPE', 'SIGUSR1', 'SIGQUIT', 'SIGTSTP'] as const)
    one.child.kill(signal);
  one.send(message([getpid()]));
  assert.equal(one.results(), [one.pid]);
  one.close();
  assert.is(await one.ended(), 'exit 0');
});

const good = message([getpid(), getpid()], Buffer.from('some data at the end....'));
const data = Buffer.alloc(64);

/** Messages that mean nothing. */
const nonsense: readonly (readonly [string, Buffer])[] = [
  ['an empty one', Buffer.alloc(0)],
  ['one byte', Buffer.from('x')],
  ['text', Buffer.from('GET / HTTP/1.1\r\nHost: nsx\r\n\r\n')],
  ['zeros', Buffer.alloc(4096)],
  ['ones', Buffer.alloc(4096, 0xff)],
  ['the longest there may be, of zeros', Buffer.alloc(160 * 1024)],
  ['longer than there may be', Buffer.concat([good, Buffer.alloc(160 * 1024)])],
  ['another magic', message([getpid()], data, { magic: MAGIC + 1 })],
  ['more ops than there are', message([getpid()], data, { ops: 2 })],
  ['fewer ops than there are', message([getpid()], data, { ops: 0 })],
  ['more ops than there may be', message(Array.from({ length: 129 }, () => getpid()))],
  ['ops beyond counting', message([getpid()], data, { ops: 0xffffffff })],
  ['more data than there is', message([getpid()], data, { data: 65 })],
  ['less data than there is', message([getpid()], data, { data: 63 })],
  ['data beyond counting', message([getpid()], data, { data: 0xffffffff })],
  ['a return region outside', message([getpid()], data, { at: 60, size: 8 })],
  ['a return region that wraps', message([getpid()], data, { at: 0xffffffff, size: 0xffffffff })],
  ['an unknown op', message([{ kind: 16 }])],
  ['an op far out', message([{ kind: 0xffff }])],
  ['an unknown kind of argument', message([{ ...getpid(), how: [5] }])],
  ['a sigaction beyond the data', message([{ ...getpid(), how: [4], arguments: [8] }], Buffer.alloc(32))],
  ['a data argument outside', message([{ ...getpid(), how: [1], arguments: [65] }], data)],
  ['a data argument far outside', message([{ ...getpid(), how: [1], arguments: [-1n] }], data)],
  ['the result of itself', message([{ ...getpid(), how: [2], arguments: [0] }])],
  ['the result of a later op', message([{ ...getpid(), how: [2], arguments: [1] }, getpid()])],
  ['a descriptor that was not sent', message([{ ...getpid(), how: [3], arguments: [0] }])],
];

helper('nonsense makes it end, without a word', async () => {
  for (const [name, bytes] of nonsense) {
    const one = new OneHelper();
    one.send(bytes);
    assert.is(one.receive(2000)?.length, 0, `${name}: no answer but the end`);
    assert.is(await one.ended(), 'exit 0', name);
  }
});

helper('a message that is cut, anywhere, makes it end', async () => {
  for (let size = 0; size < good.length; size += 7) {
    const one = new OneHelper();
    one.send(good.subarray(0, size));
    assert.is(one.receive(2000)?.length, 0, `${size} of ${good.length} bytes`);
    assert.is(await one.ended(), 'exit 0', `${size} bytes`);
  }
});

helper('arguments of its own operations that are out of range are errors and no more', async () => {
  const one = new OneHelper();
  const kinds: readonly Op[] = [
    { kind: 1, arguments: [0, 9] },
    { kind: 1, arguments: [1, 1] },
    { kind: 1, arguments: [-8n, 2] },
    { kind: 1, arguments: [0, -1n] },
    { kind: 2, arguments: [0, 0] },
    { kind: 2, arguments: [-1n, -1n] },
    { kind: 3, arguments: [1, 0] },
    { kind: 4, arguments: [64, 0] },
    { kind: 4, arguments: [-8n, 0] },
    { kind: 4, arguments: [3, 0] },
    { kind: 5, arguments: [1] },
    { kind: 12, arguments: [-8n] },
    { kind: 13, arguments: [-1n] },
    { kind: 8, arguments: [1, 0, 64] },
    { kind: 8, arguments: [1, 1, 8] },
    { kind: 8, arguments: [1, -8n, -8n] },
    { kind: 8, arguments: [1, 64, 8] },
    { kind: 9, arguments: [5] },
    { kind: 10, arguments: [5] },
  ];
  for (const op of kinds) {
    one.send(message([op], Buffer.alloc(64)));
    const [result = 0] = one.results();
    assert.ok(result < 0 && result > -4096, `${op.kind}: ${op.arguments?.join(' ')} gave ${result}`);
  }
  one.send(message([getpid()]));
  assert.equal(one.results(), [one.pid], 'and it goes on');
  one.close();
  assert.is(await one.ended(), 'exit 0');
});

helper('400 messages with changed bytes: it answers or ends, and never by a signal', async () => {
  const random = new Random(7);
  let one = new OneHelper();
  let answered = 0;
  let ended = 0;
  for (let round = 0; round < 400; round++) {
    const ops = [
      getpid(),
      { kind: random.below(15), arguments: [random.below(80), random.below(80), random.below(80)] },
    ];
    const bytes = message(ops, Buffer.alloc(64, random.below(256)));
    // Anything but the numbers of system calls, which are whatever the sender wants.
    for (let change = random.below(3); change > 0; change--) {
      const at = random.below(bytes.length);
      const inOp = at >= 32 ? (at - 32) % 64 : -1;
      if (inOp < 4 || inOp > 7) bytes[at] = random.below(256);
    }
    // A system call needs its number; kind 0 at the second place is getpid again. `wait` may never answer.
    if (bytes.readUInt16LE(32 + 64) === 0) bytes.writeUInt32LE(GETPID[process.arch as 'x64'], 32 + 64 + 4);
    one.send(bytes);
    one.send(message([getpid()]));
    const reply = one.receive(3000);
    assert.ok(reply, `round ${round}: it hangs on ${bytes.toString('hex')}`);
    if (reply.length > 0) {
      answered += 1;
      while ((one.receive(2)?.length ?? 0) > 0) {}
      if (one.child.exitCode === null && processInfo(one.pid)?.state !== 'Z') continue;
    }
    ended += 1;
    assert.is(await one.ended(), 'exit 0', `round ${round}: ${bytes.toString('hex')}`);
    one = new OneHelper();
  }
  one.close();
  assert.is(await one.ended(), 'exit 0');
  assert.ok(answered > 20 && ended > 20, `${answered} answered, ${ended} ended`);
});

helper("when the keeper's socket ends, all that it has made ends", async () => {
  const run = nsx({
    script: 'nest 5 < spawn sleep 1000; hold >\nsh "kill -9 \\$PPID"\nprint "was here"',
    timeLimit: 3000,
  });
  const { stdout } = await run;
  assert.not.match(stdout, /was here/);
  assert.ok(await eventually(() => descendantsOf(process.pid).every(({ name }) => name !== 'sleep'), 1000));
});

helper('the one for arm64 runs', async () => {
  const emulator = process.arch === 'arm64' ? [] : ['qemu-aarch64'];
  if (emulator.length > 0 && spawnSync('qemu-aarch64', ['--version']).status !== 0)
    return skip('the helper for arm64: qemu-aarch64 is not installed');
  const one = new OneHelper(prebuilt('arm64'), emulator);
  one.send(message([getpid('arm64'), { number: 999_999, flags: 1 }]));
  const [pid, unknown] = one.results();
  assert.is(pid, one.pid);
  assert.is(unknown, -38);
  one.close();
  assert.is(await one.ended(5000), 'exit 0');
});

helper.run();
