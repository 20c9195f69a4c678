/**
 * How many processes a session may have, so that a script, or a program that it runs, which makes more and more of
 * them is held: `--processes`.
 *
 * What the script itself makes is counted here. Programs are held by the kernel: in a session without privileges by
 * RLIMIT_NPROC, which counts those of its user namespace (setup.ts); for root, whom that limit does not bind, by a
 * cgroup with `pids.max`, if the machine has a tree with that controller and nsx may make one there. To move
 * other processes takes the kernel 10 ms, so that is done when the first program is wanted, and once.
 */

import * as calls from '../kernel/calls.ts';
import { ChannelClosed } from '../kernel/channel.ts';
import type { Kernel, Task } from '../kernel/kernel.ts';
import { OWN_PROCESSES } from '../kernel/limits.ts';
import { closeOwn } from '../kernel/own-descriptors.ts';
import { guards, readStatus } from '../kernel/statx.ts';
import { type SystemCall, SystemCallFailure } from '../kernel/system-call.ts';
import type { Machine } from '../machine.ts';
import { findHierarchies, type Hierarchy, sharesGroup, wordsOf } from '../namespaces/cgroup-hierarchies.ts';
import type { Process } from './process.ts';
import { stateOf } from './process-tree.ts';

/** More than any lab wants, and few enough to be ended in a moment. */
export const DEFAULT_PROCESSES = 512;
/** In the last will, beside the entries of the ledger, which count from 1: no statement that fails undoes it. */
const WILL = 0x7fff_ffff;
/** Calls in one message, of the 128 that fit. */
const AT_ONCE = 32;

const held = new WeakSet<object>();

/** One more process of the script's own: fails if there are as many as there may be. */
export function expectRoom(machine: Machine): void {
  const { processLimit, processes } = machine;
  if (processLimit === null || processes.length < processLimit) return;
  const alive = processes.filter(({ state }) => state !== 'ended').length;
  if (alive < processLimit) return;
  throw machine.fail('nsx::limit::session', `this session has ${alive} processes, and may have no more`, {
    help: 'end some, or start nsx with `--processes N` for more',
    facts: { errno: 'EAGAIN' },
  });
}

/** Before a program is executed: from here on the kernel counts. */
export function holdPrograms(machine: Machine): void {
  const { kernel, processLimit } = machine;
  if (processLimit === null || kernel.dry || kernel.rootless || held.has(kernel)) return;
  held.add(kernel);
  const hierarchy = findHierarchies().find(({ controllers }) => controllers.includes('pids'));
  const above = hierarchy && placeIn(hierarchy);
  if (!hierarchy || !above) return;
  const directory = `${above}/nsx-${machine.root.pid}-${Date.now().toString(36)}`;
  const remove = calls.removeDirectory(directory);
  const entry = { id: WILL, what: `remove the cgroup ${directory}`, effect: 'cgroup' } as const;
  kernel.keep({ ...entry, calls: [remove], guards: [] });
  try {
    const [, looked] = perform(machine, [
      calls.makeDirectory(directory, 0o755),
      calls.status(directory),
      ...writing(`${directory}/pids.max`, String(processLimit + OWN_PROCESSES), 2),
    ]);
    const status = looked?.outputs[0];
    if (status)
      kernel.refine(() => ({
        ...entry,
        calls: [calls.status(directory), remove],
        guards: guards.file(readStatus(status)),
      }));
  } catch (error) {
    if (!(error instanceof SystemCallFailure)) throw error;
    // Nobody may make one here, as in many containers: then there is no more than what they limit.
    kernel.forget(WILL);
    return;
  }
  moveInto(machine, directory, hierarchy);
  kernel.brake(`${directory}/pids.max`);
}

/** The directory for a cgroup with `pids.max`; null where there is none that gives that. */
function placeIn({ version, point, own }: Hierarchy): string | null {
  // In version 1 a group may have both processes and groups, so what limits nsx goes on limiting its session.
  if (version === 1) return `${point}${own}`;
  return wordsOf(`${point}/cgroup.subtree_control`).includes('pids') ? point : null;
}

/**
 * The session's own process and all others of the script, whose children are born where they are. Those that the
 * script has put into a group of its own stay there, with the limits that they have there.
 */
function moveInto(machine: Machine, directory: string, hierarchy: Hierarchy): void {
  const living = [machine.root, ...machine.processes].filter(
    ({ state, pid }) => state !== 'ended' && sharesGroup(pid, hierarchy),
  );
  const others = hierarchy.version === 1 ? moveThemselves(machine, `${directory}/tasks`, living) : living;
  for (let at = 0; at < others.length; at += AT_ONCE) {
    // One that has ended by itself cannot be moved, and need not be.
    const list = others
      .slice(at, at + AT_ONCE)
      .flatMap(({ pid }, index) => writing(`${directory}/cgroup.procs`, String(pid), index * 2));
    perform(machine, list.map(calls.keepGoing));
  }
}

/**
 * A thread that moves itself need not wait until nobody is in the middle of a fork any more. Only version 1 lets a
 * thread go alone; the others of a helper never make a process. Returns those that cannot be asked to.
 */
function moveThemselves(machine: Machine, file: string, living: readonly Process[]): readonly Process[] {
  const { kernel } = machine;
  perform(machine, [calls.keepGoing(calls.handOver(calls.open(file, calls.O.WRONLY)))]);
  const [fd] = kernel.takeDescriptors();
  if (fd === undefined) return living;
  const go = calls.quietly(calls.about(file, calls.write(calls.received(0), Buffer.from('0'))));
  // One that is stopped, or frozen by a cgroup of its own, would answer when somebody lets it go on.
  const isAwake = (process: Process): boolean => process.task.obeys && /[RS]/.test(stateOf(process.pid));
  try {
    return living.filter((process) => !isAwake(process) || !hasMade(kernel, process.task, go, fd));
  } finally {
    closeOwn(fd);
  }
}

function hasMade(kernel: Kernel, task: Task, call: SystemCall, fd: number): boolean {
  try {
    kernel.perform(task, [call], [fd]);
    return true;
  } catch (error) {
    if (error instanceof SystemCallFailure || error instanceof ChannelClosed) return false;
    throw error;
  }
}

/** `at`: where these calls stand in their message. */
const writing = (file: string, text: string, at: number): SystemCall[] => [
  calls.scoped(calls.open(file, calls.O.WRONLY)),
  calls.about(file, calls.write(calls.resultOf(at), Buffer.from(text))),
];

const perform = ({ kernel }: Machine, list: readonly SystemCall[]) =>
  kernel.perform(kernel.inspector(), list.map(calls.quietly));
