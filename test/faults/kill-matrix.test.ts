/**
 * One SIGKILL for whoever it is, at a random moment: a second later no process, mount, directory, pin, device,
 * group or queue is left.
 *
 * What is killed is found in /proc, and what is left is looked for from outside.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asUser, canBorrow, whyNot, withSudo } from '../support/borrowed.ts';
import { Effects, effectsScript } from '../support/effects.ts';
import { howMany, seedOf } from '../support/faults.ts';
import { isRoot, ownPrefix, skip } from '../support/machine.ts';
import { type Run, sleep, start } from '../support/nsx.ts';
import { Random } from '../support/random.ts';
import { findRole, killIfThere, type Role } from '../support/roles.ts';

const matrix = suite('kill-matrix');
const random = new Random(seedOf('kill-matrix'));
const trials = howMany(1, 30);

/** As whom nsx runs. */
interface Way {
  readonly name: string;
  readonly how: Pick<Run, 'prefix' | 'options'>;
  /** What it makes is for everybody to see. */
  readonly privileged: boolean;
  /** How long a run takes from the first sign of its session process to its end, in milliseconds. */
  time?: number;
}

async function measure({ how, privileged }: Way): Promise<number> {
  const effects = new Effects(ownPrefix('measure'), privileged);
  const run = start({ ...how, script: effectsScript(effects) });
  while (findRole('session', run.pid) === undefined && run.child.exitCode === null) await sleep(1);
  const before = Date.now();
  const { status, stdout, stderr } = await run.finished;
  assert.is(status, 0, `${stdout}${stderr}`);
  assert.equal(await effects.leftAfter(1000), [], 'after a run that nobody has killed');
  return Date.now() - before;
}

/** sudo itself takes its time to begin, and longer where others are at work. */
const SUDO_PATIENCE = 3000;

/** Kill the role so many milliseconds after it has appeared, if it is there then; says whether it was. */
async function killOnce(role: Role, delay: number, how: Way['how'], effects: Effects): Promise<boolean> {
  const run = start({ ...how, script: effectsScript(effects) });
  const over = (): boolean => run.child.exitCode !== null || run.child.signalCode !== null;
  while (findRole(role, run.pid) === undefined && !over()) await sleep(1);
  await sleep(delay);
  const pid = over() ? undefined : findRole(role, run.pid);
  // It may belong to root, and then only root may.
  const hit = killIfThere(pid);
  const killed = Date.now();
  const { status, signal, stdout, stderr, timedOut } = await run.finished;
  const place = `${role} killed after ${delay} ms\nstatus ${status}, ${signal}\n${stdout}${stderr}`;
  assert.is(timedOut, false, place);
  assert.not.match(stderr, /nsx::internal/, place);
  // What a killed process belongs to is over with it, long before the script's own end.
  const patience = how.options ? SUDO_PATIENCE : 1000;
  if (role === 'keeper' && hit && status !== 0)
    assert.ok(Date.now() - killed < patience, `it took ${Date.now() - killed} ms: ${place}`);
  assert.equal(await effects.leftAfter(1000), [], place);
  return hit;
}

/** How long the script's program is there, in milliseconds. */
const PROGRAM_TIME = 50;

async function killAll(role: Role, way: Way): Promise<void> {
  way.time ??= await measure(way);
  const effects = new Effects(ownPrefix(role), way.privileged);
  const longest = role === 'program' ? PROGRAM_TIME : Math.round(way.time * 0.7);
  let hits = 0;
  // Some come too late: then the process has ended before, or the whole run has.
  for (let trial = 0; hits < trials && trial < trials * 3; trial++)
    if (await killOnce(role, random.below(longest), way.how, effects)) hits += 1;
  assert.ok(trials === 1 || hits >= trials * 0.8, `${role} was there ${hits} times, not ${trials}`);
}

const own: Way = { name: isRoot ? 'as root' : 'as an ordinary user', how: {}, privileged: isRoot };
const borrowed: Way = { name: 'as an ordinary user', how: { prefix: asUser }, privileged: false };
const sudo: Way = { name: 'with --sudo', how: { prefix: asUser, options: ['--sudo'] }, privileged: true };
const everybody: readonly Role[] = ['nsx', 'warden', 'keeper', 'session', 'level', 'innermost', 'program'];
const say = (role: Role, { name }: Way): string => `SIGKILL for ${role}, ${name}`;

for (const role of everybody) {
  matrix(say(role, own), () => killAll(role, own));
  if (isRoot) matrix(say(role, borrowed), () => (canBorrow ? killAll(role, borrowed) : skip(whyNot)));
}

if (isRoot)
  for (const role of ['sudo', 'warden', 'keeper', 'nsx'] as const)
    matrix(say(role, sudo), () => withSudo(() => killAll(role, sudo)));
else skip('--sudo: what belongs to root can be killed by root only');

matrix.run();
