/**
 * Two killed at once: what stays is what the journal names, and the next session, or `nsx clean`, undoes it.
 */
import { chownSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asUser, canBorrow, user, whyNot } from '../support/borrowed.ts';
import { Effects, effectsScript } from '../support/effects.ts';
import { howMany, seedOf } from '../support/faults.ts';
import { isRoot, ownPrefix, skip } from '../support/machine.ts';
import { nsx, type Run, sleep, start } from '../support/nsx.ts';
import { Random } from '../support/random.ts';
import { findRole, killIfThere, type Role } from '../support/roles.ts';

const pairs = suite('pairs');
const random = new Random(seedOf('pairs'));
const trials = howMany(1, 30);

interface Way {
  readonly name: string;
  readonly prefix?: readonly string[];
  readonly privileged: boolean;
}

/** Journals of this test alone: others' sessions are not to be judged by it, nor this by them. */
function withJournals(way: Way, use: (how: Pick<Run, 'prefix' | 'environment'>, place: string) => Promise<void>) {
  return async (): Promise<void> => {
    const place = ownPrefix('journals');
    mkdirSync(place, { mode: 0o700 });
    if (way.prefix) chownSync(place, user, user);
    try {
      await use({ ...(way.prefix && { prefix: way.prefix }), environment: { NSX_JOURNALS: place } }, place);
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  };
}

async function killBoth(
  both: readonly [Role, Role],
  how: Pick<Run, 'prefix' | 'environment'>,
  effects: Effects,
): Promise<boolean> {
  const run = start({ ...how, script: effectsScript(effects) });
  const over = (): boolean => run.child.exitCode !== null || run.child.signalCode !== null;
  while (both.some((role) => findRole(role, run.pid) === undefined) && !over()) await sleep(1);
  await sleep(random.below(150));
  const pids = both.map((role) => findRole(role, run.pid));
  const there = !over() && pids.every((pid) => pid !== undefined);
  if (there) for (const pid of pids) killIfThere(pid);
  const { stdout, stderr, timedOut } = await run.finished;
  const place = `${both.join(' and ')} killed: ${there}\n${stdout}${stderr}`;
  assert.is(timedOut, false, place);
  assert.not.match(stderr, /nsx::internal/, place);
  await effects.leftAfter(1000);
  assert.equal(
    effects.left().filter((line) => line.startsWith('process')),
    [],
    place,
  );
  const cleaned = await nsx({ ...how, arguments: ['clean'] });
  assert.is(cleaned.status, 0, `${cleaned.stdout}${cleaned.stderr}${place}`);
  assert.equal(await effects.leftAfter(500), [], `${cleaned.stdout}${place}`);
  return there;
}

const ways: readonly Way[] = [
  { name: isRoot ? 'as root' : 'as an ordinary user', privileged: isRoot },
  ...(isRoot && canBorrow ? [{ name: 'as an ordinary user', prefix: asUser, privileged: false }] : []),
];
if (!canBorrow) skip(whyNot);

const chosen: readonly (readonly [Role, Role])[] = [
  ['nsx', 'keeper'],
  ['nsx', 'warden'],
  ['warden', 'keeper'],
  ['keeper', 'session'],
  ['nsx', 'innermost'],
];

for (const way of ways)
  for (const both of way.prefix ? chosen.slice(0, 3) : chosen)
    pairs(
      `${both.join(' and ')}, ${way.name}`,
      withJournals(way, async (how, place) => {
        const effects = new Effects(ownPrefix(both.join('-')), way.privileged);
        let hits = 0;
        for (let trial = 0; trial < trials; trial++) if (await killBoth(both, how, effects)) hits += 1;
        assert.ok(trials === 1 || hits >= trials / 3, `both were there ${hits} times of ${trials}`);
        assert.equal(readdirSync(place), [], 'no journal is left');
      }),
    );

for (const way of ways)
  pairs(
    `the next session cleans up as well, and says so, ${way.name}`,
    withJournals(way, async (how) => {
      const effects = new Effects(ownPrefix('next'), way.privileged);
      const run = start({ ...how, script: `mkdir ${effects.prefix}-a\nprint ready\nsleep 20s` });
      await run.says('ready');
      for (const role of ['keeper', 'nsx'] as const) process.kill(findRole(role, run.pid) as number, 'SIGKILL');
      await run.finished;
      assert.equal(
        effects.left().filter((line) => line.startsWith('name')),
        [`name ${effects.prefix}-a`],
      );
      const next = await nsx({ ...how, script: 'print $pid' });
      assert.is(next.status, 0, next.stderr);
      assert.match(
        next.stderr,
        `undone what the killed session of PID ${run.pid} had left: remove ${effects.prefix}-a`,
      );
      assert.equal(await effects.leftAfter(500), []);
      assert.is((await nsx({ ...how, script: 'print $pid' })).stderr, '');
    }),
  );

pairs.run();
