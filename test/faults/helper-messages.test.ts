/**
 * The helper that is shipped, under bad messages, on the real kernel: it answers or ends, by itself,
 * in time, and nothing of it stays.
 *
 * What a message asks for is done, so the helper is where it can do nothing: as nobody, without
 * capabilities over the machine and without a way to get them, in namespaces of its own of every kind,
 * on a root that is read-only, with limits. And the calls that are asked for are harmless ones.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdirSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { howMany, long, seedOf } from '../support/faults.ts';
import { descendantsOf, isRoot, ownPrefix, processInfo, skip } from '../support/machine.ts';
import { eventually } from '../support/nsx.ts';
import { message, native, OneHelper, type Op } from '../support/one-helper.ts';
import { Random } from '../support/random.ts';

const suiteOf = suite('bad messages for the helper');

const folder = ownPrefix('bad-messages');
mkdirSync(folder, { mode: 0o755 });
const helper = `${folder}/helper`;
copyFileSync(native, helper);
chmodSync(helper, 0o755);

const readOnly = 'mount -o remount,bind,ro / && exec prlimit --nproc=200 --cpu=60 --fsize=0 --core=0 --nofile=256 "$0"';
const jail = [
  ...(isRoot ? ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--inh-caps=-all'] : ['setpriv']),
  '--no-new-privs',
  ...['unshare', '--user', '--map-root-user', '--mount', '--pid', '--net', '--ipc', '--uts', '--cgroup'],
  ...['--fork', '--kill-child', 'sh', '-c', readOnly],
];

const arm = process.arch === 'arm64';
/** getpid, getuid, umask, sched_yield, and one that there is not. All are harmless whatever their arguments. */
const harmless = [...(arm ? [172, 174, 166, 124] : [39, 102, 95, 24]), 999_999];

const random = new Random(seedOf('helper-messages'));
const number = (): number | bigint =>
  random.pick<number | bigint>([0, 1, 7, 8, 64, 80, 2, 3, -1n, -8n, 0x7fff_ffff_ffff_fff8n, random.below(200)]);

function clone3(data: Buffer, at: number): void {
  data.fill(0, at, at + 88);
  data.writeUInt32LE(17, at + 32);
  if (random.below(4) === 0) data.writeUInt32LE(random.below(0x1_0000), at);
}

/** A will of one harmless call at an offset of the data. */
function will(data: Buffer, at: number): void {
  data.fill(0, at, at + 72);
  data.writeUInt32LE(1, at);
  data.writeUInt32LE(random.pick(harmless), at + 8 + 4);
}

function op(data: Buffer): Op {
  const at = 8 * random.below(40);
  const kind = random.below(15);
  const flags = random.below(8);
  // A descriptor that is handed over or closed must not be the helper's own: harmless results only.
  if (kind === 0)
    return { number: random.pick(harmless), flags: flags & 1, how: random.list(6, () => random.below(3)) };
  if (kind === 2) clone3(data, at);
  if (kind === 2) return { kind, flags: flags & 1, arguments: [at, 0] };
  if (kind === 8) will(data, at);
  if (kind === 8) return { kind, flags: flags & 1, arguments: [random.below(4), at, 72] };
  if (kind === 7) return { kind, flags: flags & 1, arguments: [-1n, -1n] };
  if (kind === 9 || kind === 10) return { kind, flags: flags & 1, arguments: [random.below(4)] };
  return { kind, flags: flags & 1, arguments: [number(), number(), number()] };
}

/** Bytes anywhere but where the numbers of calls, kinds and flags stand: those are chosen above. */
function damage(bytes: Buffer, ops: number): void {
  for (let change = random.below(3); change > 0; change--) {
    const at = random.below(bytes.length);
    const place = at < 32 + 64 * ops ? (at - 32) % 64 : 64;
    if (at < 32 || place >= 8) bytes[at] = random.below(256);
  }
}

function badMessage(): Buffer {
  const data = Buffer.alloc(random.pick([0, 64, 512]));
  const whole = Buffer.alloc(512);
  const ops = random.list(random.below(12) === 0 ? 129 : 5, () => op(whole));
  whole.copy(data);
  const bytes = message(ops, data, {
    flags: random.below(8) === 0 ? random.below(4) : 0,
    size: random.below(data.length + 1),
  });
  if (random.below(3) === 0) damage(bytes, ops.length);
  if (random.below(12) === 0) return bytes.subarray(0, random.below(bytes.length + 1));
  if (random.below(20) === 0) return Buffer.concat([bytes, Buffer.alloc(1 + random.below(64))]);
  return bytes;
}

const getpid: Op = { number: harmless[0] ?? 0 };

suiteOf('it answers or ends, never by a signal, and nothing stays', async () => {
  const works = spawnSync(jail[0] ?? '', [...jail.slice(1, -1), 'exit 0'], { encoding: 'utf8' });
  if (works.status !== 0) return skip(`bad messages for the helper: no jail to be had here (${works.stderr.trim()})`);
  const before = new Set(descendantsOf(process.pid).map(({ pid }) => pid));
  let one = new OneHelper(helper, jail);
  let answered = 0;
  let ended = 0;
  for (let round = 0; round < howMany(250, 4000); round++) {
    const bytes = badMessage();
    one.send(bytes);
    one.send(message([getpid], undefined, { id: 0x5555 }));
    // The answer to the second message, whatever came before it; or the end.
    let reply = one.receive(10_000);
    while (reply && reply.length > 0 && reply.readUInt32LE(4) !== 0x5555) reply = one.receive(10_000);
    assert.ok(reply, `round ${round}: it hangs on ${bytes.toString('hex')}`);
    if (reply.length > 0) {
      answered += 1;
      continue;
    }
    ended += 1;
    assert.match(await one.ended(5000), /^exit [01]$/, `round ${round}: ${bytes.toString('hex')}`);
    one = new OneHelper(helper, jail);
  }
  one.close();
  assert.match(await one.ended(5000), /^exit [01]$/);
  assert.ok(answered > 20 && ended > 20, `${answered} answered, ${ended} ended`);
  const left = (): number[] =>
    descendantsOf(process.pid).flatMap(({ pid }) => (before.has(pid) || processInfo(pid)?.state === 'Z' ? [] : [pid]));
  await eventually(() => left().length === 0, 2000);
  assert.equal(left(), []);
  if (long) process.stdout.write(`\n${answered} answered, ${ended} ended\n`);
});

suiteOf('tidy', () => rmSync(folder, { recursive: true, force: true }));
suiteOf.run();
