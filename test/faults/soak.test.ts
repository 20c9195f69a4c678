/**
 * A session that goes on for long: 300 jobs with 900 mounts. Descriptors, processes, memory and mounts are
 * what they were at its beginning.
 *
 * The script stops at marks, and this test looks at what /proc says of nsx and of its helpers.
 */
import { mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { howMany } from '../support/faults.ts';
import { descendantsOf, mountsBelow, ownPrefix, statusField, Traces } from '../support/machine.ts';
import { sleep, start } from '../support/nsx.ts';

const soak = suite('soak');
const folder = ownPrefix('soak');
mkdirSync(`${folder}/at`, { recursive: true });

const jobs = howMany(30, 300);
/** The first mark is after some jobs: Node takes memory and descriptors when it first needs them. */
const marks = [Math.floor(jobs / 5), jobs];
const script = `
let done = 0
while ($done < ${jobs}) <
  let job = clone pid mount < tmpfs at ${folder}/at; mount proc at ${folder}/at/proc; tmpfs at ${folder}/at/one; spawn sleep 1000; hold >
  kill $job
  done = $done + 1
  if $done == ${marks[0]} or $done == ${marks[1]} < print "mark $done"; until "go-$done" in (ls ${folder}) >
>
print "came to its end"
`;

interface Look {
  readonly descriptors: readonly number[];
  readonly mounts: readonly number[];
  readonly processes: readonly string[];
  /** In KiB. */
  readonly memory: number;
  readonly helpers: number;
}

function look(pid: number): Look {
  const all = [
    pid,
    ...descendantsOf(pid)
      .filter(({ state }) => state !== 'Z')
      .map((info) => info.pid),
  ];
  const memoryOf = (one: number): number => Number.parseInt(statusField(one, 'VmRSS'), 10);
  return {
    descriptors: all.map((one) => readdirSync(`/proc/${one}/fd`).length),
    mounts: all.map((one) => mountsBelow(folder, one).length),
    processes: all.map((one) => statusField(one, 'Name')),
    memory: memoryOf(pid),
    helpers: all.slice(1).reduce((sum, one) => sum + memoryOf(one), 0),
  };
}

/** The helper at the mark opens a directory from time to time: what counts is what is always open. */
async function leastOf(take: () => Look): Promise<Look> {
  let least = take();
  for (let round = 0; round < 20; round++) {
    await sleep(5);
    const next = take();
    const descriptors = least.descriptors.map((count, at) => Math.min(count, next.descriptors[at] ?? count));
    least = { ...next, descriptors };
  }
  return least;
}

soak(`${jobs} jobs with ${3 * jobs} mounts leave descriptors, processes, mounts and memory as they were`, async () => {
  const traces = new Traces(folder);
  const run = start({ script, timeLimit: 280_000 });
  const looks: Look[] = [];
  for (const mark of marks) {
    await run.says(`mark ${mark}\n`);
    looks.push(await leastOf(() => look(run.pid)));
    writeFileSync(`${folder}/go-${mark}`, '');
  }
  const { status, stdout, stderr } = await run.finished;
  assert.is(status, 0, stderr);
  assert.match(stdout, /came to its end/);
  const [early, late] = looks as [Look, Look];
  process.stdout.write(
    `\nnsx ${early.memory} KiB, then ${late.memory} KiB; helpers ${early.helpers}, then ${late.helpers} KiB\n`,
  );
  assert.equal(late.processes, early.processes);
  assert.equal(late.descriptors, early.descriptors);
  assert.equal(late.mounts, early.mounts);
  assert.ok(late.helpers - early.helpers < 64, `helpers: ${early.helpers} KiB, then ${late.helpers} KiB`);
  // A heap that is not collected at once; 900 mounts that were all remembered would take more.
  assert.ok(late.memory - early.memory < 24 * 1024, `nsx: ${early.memory} KiB, then ${late.memory} KiB`);
  for (const mark of marks) rmSync(`${folder}/go-${mark}`);
  assert.equal(await traces.leftAfter(1000), []);
});

soak('tidy', () => rmSync(folder, { recursive: true, force: true }));
soak.run();
