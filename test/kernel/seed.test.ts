/**
 * The seed's two programs, judged by what others see: this process's /proc and mountinfo, ps(1), ls(1).
 *
 * As an ordinary user the mounts are in the session's own mount namespace, so they are looked at
 * through /proc/PID/root of a process of the session.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { during } from '../support/during.ts';
import { withSeedLock } from '../support/lock.ts';
import {
  isRoot,
  mountsBelow,
  namespaceOf,
  pidsOf,
  processInfo,
  running,
  statusField,
  Traces,
} from '../support/machine.ts';
import { type Finished, type Running, root, nsx as runNsx } from '../support/nsx.ts';

const seed = suite('the seed');

const sleepers = (nsx: Running): number[] => running(['sleep', '1000'], nsx.pid);
const numbers = (names: readonly string[]): number[] =>
  names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .sort((a, b) => a - b);

const traces = (): Traces => new Traces('/proc2', '/tmp/proc0', '/tmp/proc1', '/tmp/proc2', '/tmp/proc3', '/tmp/proc4');

/** Look at the machine while an example runs. */
const duringExample = (example: string, look: (nsx: Running) => void): Promise<Finished> =>
  withSeedLock(() => during({ script: readFileSync(`${root}examples/${example}`, 'utf8') }, look, traces()));

/** Where this process finds what the session has mounted. */
const rootFor = (pid: number): string => (isRoot ? '' : `/proc/${pid}/root`);

seed('01: one process, two PIDs, and a procfs that shows its namespace', async () => {
  await duringExample('01-pidns-init-sleep.nsx', (nsx) => {
    const [sleeper = 0, ...others] = sleepers(nsx);
    assert.equal(others, [], 'one sleeper');
    assert.equal(pidsOf(sleeper), [sleeper, 1]);
    assert.is.not(namespaceOf(sleeper, 'pid'), namespaceOf('self', 'pid'));
    assert.is(namespaceOf(sleeper, 'pid'), namespaceOf(sleeper, 'pid_for_children'));
    assert.is(nsx.output().includes('child_func(): PID:  1\n'), true);
    assert.is(nsx.output().includes('child_func(): PPID: 0\n'), true);
    assert.is(nsx.output().includes(`PID returned by clone(): ${sleeper}\n`), true);

    const proc2 = `${rootFor(sleeper)}/proc2`;
    assert.equal(numbers(readdirSync(proc2)), [1]);
    const status = readFileSync(`${proc2}/1/status`, 'utf8');
    assert.match(status, /^Name:\tsleep$/m);
    assert.match(status, /^PPid:\t0$/m);
    assert.match(status, /^NSpid:\t1$/m);
    assert.equal(
      mountsBelow('/proc2', isRoot ? 'self' : sleeper).map(({ point, type }) => `${type} ${point}`),
      ['proc /proc2'],
    );
    if (!isRoot) assert.equal(mountsBelow('/proc2'), [], 'not visible outside of the session');
  });
});

seed('02: five namespaces in each other, and a procfs of each', async () => {
  await duringExample('02-multi-pidns.nsx', (nsx) => {
    const [sleeper = 0, ...others] = sleepers(nsx);
    assert.equal(others, [], 'one sleeper');
    assert.equal(pidsOf(sleeper), [sleeper, 5, 4, 3, 2, 1]);
    assert.match(nsx.output(), /\/tmp\/proc4\/1\n\/tmp\/proc4\/2\n\/tmp\/proc4\/3\n\/tmp\/proc4\/4\n\/tmp\/proc4\/5\n/);

    let process = sleeper;
    const namespaces = new Set<string>();
    for (let level = 0; level < 5; level++) {
      const place = `${rootFor(sleeper)}/tmp/proc${level}`;
      // At level N-1 all the processes live; at level 0 the innermost alone.
      assert.equal(
        numbers(readdirSync(place)),
        Array.from({ length: level + 1 }, (_, index) => index + 1),
      );
      assert.match(readFileSync(`${place}/${level + 1}/status`, 'utf8'), /^Name:\tsleep$/m);
      namespaces.add(namespaceOf(process, 'pid'));
      assert.is(pidsOf(process).length, 6 - level);
      assert.is(pidsOf(process).at(-1), 1, 'each is PID 1 of its own namespace');
      const parent = Number(statusField(process, 'PPid'));
      assert.is(processInfo(process)?.parent, parent);
      process = parent;
    }
    assert.is(namespaces.size, 5);
    assert.is.not(namespaces.has(namespaceOf('self', 'pid')), true);
    assert.equal(
      mountsBelow('/tmp/proc', isRoot ? 'self' : sleeper)
        .map(({ point, type }) => `${type} ${point}`)
        .sort(),
      [0, 1, 2, 3, 4].map((level) => `proc /tmp/proc${level}`),
    );
    if (!isRoot) assert.equal(mountsBelow('/tmp/proc'), [], 'not visible outside of the session');
  });
});

seed('both hold all that they expect, in ten runs one after another', async () => {
  await withSeedLock(async () => {
    const before = traces();
    for (let round = 0; round < 5; round++) {
      for (const example of ['01-pidns-init-sleep.nsx', '02-multi-pidns.nsx']) {
        const { status, stdout, stderr } = await runNsx({ file: `${root}examples/${example}` });
        assert.is(status, 0, `${stdout}${stderr}`);
        assert.match(`${stdout}${stderr}`, /^\d+ expectations held$/m);
        assert.equal(await before.leftAfter(0), [], 'when nsx has ended nothing is left');
      }
    }
  });
});

seed.run();
