/**
 * nsx is killed at a random moment: whenever that is, after a second nothing of it is left, and what
 * was there before is as it was.
 *
 * The moments are drawn with a fixed seed over the whole run of a script that nests, mounts and makes
 * directories. NSX_TEST_SEED takes another seed.
 */
import { mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callFunction, pinString, syscall } from '../../interpreter/kernel/libc.ts';
import { withSeedLock } from '../support/lock.ts';
import { descendantsOf, isRoot, mountsBelow, ownPrefix, skip, Traces } from '../support/machine.ts';
import { nsx, root, sleep, start } from '../support/nsx.ts';
import { Random } from '../support/random.ts';

const kill = suite('kill');
const random = new Random(Number(process.env.NSX_TEST_SEED ?? 1));

const seedProgram = readFileSync(`${root}examples/02-multi-pidns.nsx`, 'utf8');
/** The seed's second program with names of its own, and with everything else that leaves traces. */
const scriptFor = (prefix: string): string => `${seedProgram.replaceAll('/tmp/proc', `${prefix}-proc`)}
mkdir ${prefix}-made
write ${prefix}-made/note "to be removed"
mount tmpfs at ${prefix}-new/below/it with size=1M
mount tmpfs at ${prefix}-there with size=1M
clone mount < mount tmpfs at ${prefix}-there over >
let box = clone pid uts < hostname boxed; hold >
in $box < spawn sleep 1000 >
umount ${prefix}-there
sh "sleep 0.03"
`;

/** The time from start to end of a whole run, in milliseconds. */
async function measure(script: string): Promise<number> {
  const before = Date.now();
  const { status, stdout, stderr } = await nsx({ script });
  assert.is(status, 0, `${stdout}${stderr}`);
  return Date.now() - before;
}

interface Trial {
  readonly script: string;
  readonly signal: NodeJS.Signals;
  readonly trials: number;
  readonly traces: Traces;
}

async function killAtRandom({ script, signal, trials, traces }: Trial): Promise<void> {
  const time = await measure(script);
  assert.equal(await traces.leftAfter(0), [], 'after a run that nobody has killed');
  for (let trial = 0; trial < trials; trial++) {
    // The first part of a run is Node's own start, where there is nothing to leave behind.
    const delay = Math.round(time / 3 + random.below(Math.round((time * 3) / 4)));
    const run = start({ script });
    await sleep(delay);
    run.child.kill(signal);
    const { status, signal: endedBy, stdout, stderr, timedOut } = await run.finished;
    const place = `trial ${trial}: ${signal} after ${delay} of ${time} ms\n${stdout}${stderr}`;
    assert.is(timedOut, false, place);
    // Between the signal's arrival and the end, the run may have come to its own.
    if (endedBy === null)
      assert.ok(status === 0 || (signal !== 'SIGKILL' && (status ?? 0) > 128), `${status} ${place}`);
    assert.equal(await traces.leftAfter(1000), [], place);
  }
}

/** A directory that is there before, and (as root) a mount: both have to stay. */
function withOthers(prefix: string, use: (traces: Traces) => Promise<void>): () => Promise<void> {
  return async () => {
    mkdirSync(`${prefix}-there`);
    mkdirSync(`${prefix}-proc-of-others`);
    writeFileSync(`${prefix}-proc-of-others/file`, 'stays');
    if (isRoot) {
      mkdirSync(`${prefix}-mounted`);
      mountTmpfs(`${prefix}-mounted`);
    }
    const traces = new Traces(prefix);
    try {
      await use(traces);
      assert.is(readFileSync(`${prefix}-proc-of-others/file`, 'utf8'), 'stays');
      if (isRoot) assert.is(mountsBelow(`${prefix}-mounted`).length, 1);
    } finally {
      if (isRoot) {
        const path = pinString(`${prefix}-mounted`);
        syscall('umount2', path.address, 2);
        rmdirSync(`${prefix}-mounted`);
      }
      for (const name of ['there', 'proc-of-others']) rmSync(`${prefix}-${name}`, { recursive: true });
    }
  };
}

function mountTmpfs(target: string): void {
  const [source, path, type] = ['others', target, 'tmpfs'].map(pinString);
  assert.is(callFunction('mount', source!.address, path!.address, type!.address, 0, 0), 0);
}

const TRIALS: readonly (readonly [NodeJS.Signals, number])[] = [
  ['SIGKILL', 32],
  ['SIGTERM', 8],
  ['SIGINT', 8],
  ['SIGHUP', 8],
];

for (const [signal, trials] of TRIALS) {
  const prefix = ownPrefix(signal.toLowerCase());
  kill(
    `${trials} times ${signal}: nothing is left, and others' things stay`,
    withOthers(prefix, (traces) => killAtRandom({ script: scriptFor(prefix), signal, trials, traces })),
  );
}

kill("6 times SIGKILL during each of the seed's own programs", async () => {
  await withSeedLock(async () => {
    for (const example of ['01-pidns-init-sleep.nsx', '02-multi-pidns.nsx']) {
      const script = readFileSync(`${root}examples/${example}`, 'utf8');
      const traces = new Traces('/proc2', '/tmp/proc0', '/tmp/proc1', '/tmp/proc2', '/tmp/proc3', '/tmp/proc4');
      await killAtRandom({ script, signal: 'SIGKILL', trials: 6, traces });
    }
  });
});

kill('SIGKILL for a helper: the session process, a level in the middle, the innermost PID 1', async () => {
  for (const depth of [1, 3, 5]) {
    const prefix = ownPrefix(`depth-${depth}`);
    const traces = new Traces(prefix);
    const script = `let _tail = nest 4 < mount proc at "${prefix}-proc$level"; exec sleep 1000 > &\nmkdir ${prefix}-made\nprint ready\nsh "sleep 0.2"`;
    const run = start({ script });
    await run.says('ready');
    // nsx, the keeper, the session process, then level by level.
    let pid = run.pid;
    for (let step = 0; step <= depth; step++) pid = descendantsOf(pid).find(({ parent }) => parent === pid)?.pid ?? 0;
    assert.ok(pid > 1, `there is a process at depth ${depth}`);
    process.kill(pid, 'SIGKILL');
    const { timedOut, stderr } = await run.finished;
    assert.is(timedOut, false);
    assert.not.match(stderr, /nsx::internal/);
    assert.equal(await traces.leftAfter(1000), [], `depth ${depth}`);
  }
});

kill('a second Ctrl-C while it tidies up ends it at once, and the rest is done without it', async () => {
  const prefix = ownPrefix('twice');
  const traces = new Traces(prefix);
  const run = start({ script: `mount tmpfs at ${prefix}\nprint ready\nsh "sleep 20"` });
  await run.says('ready');
  run.child.kill('SIGINT');
  run.child.kill('SIGINT');
  const { status, signal } = await run.finished;
  assert.ok(status === 130 || signal === 'SIGINT', `${status} ${signal}`);
  assert.equal(await traces.leftAfter(1000), []);
});

if (!isRoot) skip('a mount that was there before: mounting for others needs root');
kill.run();
