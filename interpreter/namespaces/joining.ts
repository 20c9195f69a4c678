/**
 * Joining namespaces: setns(2). A plan is made first (what is to be opened is opened, the kinds are
 * worked out), and then carried out by the process that joins, which may be a child of it.
 *
 * A process is joined by its pidfd and one call for all kinds, which either joins all of them or
 * none. Kernels before 5.8 want a descriptor for each kind, and in the right order.
 */

import { release } from 'node:os';
import { circumstancesOf } from '../errors/look.ts';
import { isCapable } from '../errors/privileges.ts';
import { statusOf } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import { closeOwn, duplicateOwn } from '../kernel/own-descriptors.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import { findNamespaceKind, type NamespaceKind, namespaceKinds } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { hasEnded, openFor, openProcess, pidBehind } from '../processes/descriptors.ts';
import { type MountScope, Process } from '../processes/process.ts';
import { Descriptor, equal, type Namespace } from '../values/values.ts';
import { kindOfDescriptor, namespacesForChildren, namespacesOfPid, openNamespace } from './namespaces.ts';
import { type Standing, standingOf } from './standing.ts';

/** A number is a PID of nsx's own PID namespace, a text a path as the process that joins sees it. */
export type JoinTarget = Process | number | string | Namespace | Descriptor;

export interface JoinPlan {
  readonly target: JoinTarget;
  /** What will be joined. */
  readonly kinds: readonly NamespaceKind[];
  readonly calls: readonly SystemCall[];
  /** Of nsx itself; closed when the plan is dropped. */
  readonly descriptors: readonly number[];
}

/** setns(2) takes a pidfd from Linux 5.8 on. */
export function pidfdsCanBeJoined(version = release()): boolean {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  return major > 5 || (major === 5 && minor >= 8);
}

/** No kinds: all of a process, or whatever a descriptor or a path refers to. */
export function planJoin(
  machine: Machine,
  target: JoinTarget,
  kinds: readonly NamespaceKind[],
  byPidfd = pidfdsCanBeJoined(),
): JoinPlan {
  if (target instanceof Process) return planProcess(machine, target, kinds, byPidfd);
  if (typeof target === 'number') return planPid(machine, target, kinds, byPidfd);
  if (typeof target === 'string' && isKind(target) && statusOf(machine, target) === null) throw whose(machine, target);
  if (target instanceof Descriptor && target.kind === 'pidfd') return planPidfd(machine, target, kinds, byPidfd);
  return planNamespace(machine, target, kinds);
}

const isKind = (word: string): boolean => word === 'all' || findNamespaceKind(word) !== undefined;

function whose(machine: Machine, word: string) {
  const what = word === 'all' ? '`all` stands for kinds of namespaces' : `\`${word}\` is a kind of namespace`;
  return machine.fail('nsx::setns::whose', `${what}, and it is not said whose`, {
    notes: [`as a target it would be a file \`${word}\` in the current directory, and there is none`],
    help: `name the process first: \`setns $p ${word}\``,
    facts: { errno: 'ENOENT' },
  });
}

/** The process whose body we are in joins. */
export function carryOut(machine: Machine, { target, kinds, calls: list, descriptors }: JoinPlan): void {
  if (list.length > 0) machine.perform(list, descriptors);
  for (const kind of kinds) note(machine, machine.process, kind, target);
}

export function dropPlan({ descriptors }: JoinPlan): void {
  for (const fd of descriptors) closeOwn(fd);
}

// What is to be joined -----------------------------------------------------------------------------

function planProcess(machine: Machine, target: Process, kinds: readonly NamespaceKind[], byPidfd: boolean): JoinPlan {
  const { fd } = openProcess(machine, target);
  const differing = machine.kernel.dry ? differingByRecord : differingOnMachine;
  return planOpened(
    machine,
    { target, pid: target.pid, fd },
    wanted(kinds, () => differing(machine, target)),
    byPidfd,
  );
}

function planPid(machine: Machine, pid: number, kinds: readonly NamespaceKind[], byPidfd: boolean): JoinPlan {
  const { fd } = openProcess(machine, pid);
  return planOpened(
    machine,
    { target: pid, pid, fd },
    wanted(kinds, () => differingOnMachine(machine, pid)),
    byPidfd,
  );
}

function planPidfd(machine: Machine, target: Descriptor, kinds: readonly NamespaceKind[], byPidfd: boolean): JoinPlan {
  const pid = pidBehind(target);
  if (target.closed) return { target, kinds, calls: [closedDescriptor(target, kinds)], descriptors: [] };
  if (pid === null && !machine.kernel.dry) {
    // The kernel has its own word for it: ESRCH.
    const call = calls.about(
      target.name,
      calls.setns(calls.received(0), kinds.length > 0 ? kinds : [...namespaceKinds]),
    );
    return { target, kinds, calls: [call], descriptors: [openCopy(target)] };
  }
  const all = wanted(kinds, () => differingOnMachine(machine, pid ?? 0));
  return planOpened(machine, { target, pid: pid ?? 0, fd: openCopy(target) }, all, byPidfd);
}

interface OpenedProcess {
  readonly target: JoinTarget;
  readonly pid: number;
  readonly fd: number;
}

function planOpened(
  machine: Machine,
  { target, pid, fd }: OpenedProcess,
  kinds: readonly NamespaceKind[],
  byPidfd: boolean,
): JoinPlan {
  const who = `process ${pid}`;
  // Nothing to do: setns(2) without a kind would be EINVAL.
  if (kinds.length === 0) return { target, kinds, calls: [], descriptors: [fd] };
  if (byPidfd) {
    return { target, kinds, calls: [calls.about(who, calls.setns(calls.received(0), kinds))], descriptors: [fd] };
  }
  closeOwn(fd);
  const found = namespacesOfPid(machine, pid);
  const inOrder = orderOf(machine, kinds).filter(({ name }) => found.has(name));
  const descriptors: number[] = [];
  try {
    for (const { name } of inOrder) descriptors.push(openNamespace(machine, found.get(name)!));
  } catch (error) {
    for (const one of descriptors) closeOwn(one);
    throw error;
  }
  const list = inOrder.map((kind, index) => calls.about(who, calls.setns(calls.received(index), [kind])));
  return { target, kinds: inOrder, calls: list, descriptors };
}

/**
 * One kind after another. With privileges the user namespace comes last, since they end where it
 * begins, as far as the others belong to somebody outside; without, it comes first, since it gives them.
 */
function orderOf(machine: Machine, kinds: readonly NamespaceKind[]): NamespaceKind[] {
  const { pid, pids } = machine.process;
  const privileged = isCapable(circumstancesOf({ pid, pids, rootless: machine.kernel.rootless }, {}), 'CAP_SYS_ADMIN');
  const users = kinds.filter(({ name }) => name === 'user');
  const others = kinds.filter(({ name }) => name !== 'user');
  return privileged === false ? [...users, ...others] : [...others, ...users];
}

function planNamespace(
  machine: Machine,
  target: string | Namespace | Descriptor,
  kinds: readonly NamespaceKind[],
): JoinPlan {
  if (target instanceof Descriptor && target.closed)
    return { target, kinds, calls: [closedDescriptor(target, kinds)], descriptors: [] };
  const opened = target instanceof Descriptor ? openCopy(target) : openFor(machine, target).fd;
  const about =
    target instanceof Descriptor
      ? target.name
      : typeof target === 'string'
        ? target
        : `${target.type}:[${target.inode}]`;
  const kind = machine.kernel.dry ? guessKind(about) : kindOfDescriptor(machine, opened);
  return {
    target,
    kinds: kind ? [kind] : kinds,
    calls: [calls.about(about, calls.setns(calls.received(0), kinds))],
    descriptors: [opened],
  };
}

const openCopy = (descriptor: Descriptor): number => duplicateOwn(descriptor.fd);

/** What the name of a namespace tells of it, where nothing is opened. */
function guessKind(name: string): NamespaceKind | null {
  const word = /\/ns\/([a-z]+?)(?:_for_children)?$/.exec(name)?.[1] ?? /^([a-z]+):\[/.exec(name)?.[1] ?? '';
  return findNamespaceKind(word) ?? null;
}

/** For the kernel's own answer, EBADF. */
const closedDescriptor = ({ name }: Descriptor, kinds: readonly NamespaceKind[]): SystemCall =>
  calls.about(name, calls.setns(-1, kinds));

const wanted = (kinds: readonly NamespaceKind[], all: () => readonly NamespaceKind[]): readonly NamespaceKind[] =>
  kinds.length > 0 ? kinds : all();

/** The kinds in which the next child of this process and the target would differ. */
function differingOnMachine(machine: Machine, target: Process | number): NamespaceKind[] {
  const pid = typeof target === 'number' ? target : target.pid;
  const theirs = namespacesOfPid(machine, pid);
  if (theirs.size === 0 && target instanceof Process) throw hasEnded(machine, target);
  const ours = namespacesForChildren(machine, machine.process.pid);
  return namespaceKinds.filter(({ name }) => {
    const [our, their] = [ours.get(name), theirs.get(name)];
    return their !== undefined && !isSame(our, their);
  });
}

const isSame = (one: Namespace | undefined, other: Namespace | undefined): boolean =>
  one !== undefined && other !== undefined && equal(one, other);

function differingByRecord(machine: Machine, target: Process): NamespaceKind[] {
  return namespaceKinds.filter(({ name }) => standingOf(target, name) !== standingOf(machine.process, name));
}

// What is known of it afterwards -------------------------------------------------------------------

function note(machine: Machine, process: Process, { name }: NamespaceKind, target: JoinTarget): void {
  process.unshared.delete(name);
  process.joined.set(name, standingAfter(machine, process, name, target));
  if (name !== 'mount') return;
  process.mountScope = mountScopeOf(machine, process, target);
  // The root directory of the mount namespace is its root now, whatever that of the other process is.
  process.root = { place: '' };
}

function standingAfter(machine: Machine, process: Process, name: NamespaceKind['name'], target: JoinTarget): Standing {
  if (target instanceof Process) return standingOf(target, name);
  if (machine.kernel.dry) return 'elsewhere';
  const own = namespacesForChildren(machine, process.pid).get(name);
  const host = namespacesOfPid(machine, globalThis.process.pid).get(name);
  return isSame(own, host) ? 'host' : 'elsewhere';
}

/** Whose mounts it sees now: those of a process of the session, if one is in the same mount namespace. */
function mountScopeOf(machine: Machine, process: Process, target: JoinTarget): MountScope {
  if (target instanceof Process) return target.mountScope;
  if (machine.kernel.dry) return { tells: true };
  const own = namespacesOfPid(machine, process.pid).get('mount');
  const others = [machine.root, ...machine.processes.filter(({ state }) => state !== 'ended')];
  for (const other of others) {
    if (other === process) continue;
    if (isSame(own, namespacesOfPid(machine, other.pid).get('mount'))) return other.mountScope;
  }
  return { tells: true };
}
