/**
 * Namespaces as values: finding those of a process, opening one again, and what ioctl_nsfs(2) tells
 * of one. The session's keeper looks and opens, since it may see them all.
 *
 * Nothing is joined here; `joining.ts` does.
 */

import * as calls from '../kernel/calls.ts';
import { closeOwn, duplicateOwn } from '../kernel/own-descriptors.ts';
import { type Outcome, SystemCallFailure } from '../kernel/system-call.ts';
import { E, findNamespaceKind, type NamespaceKind, namespaceKinds } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { type Descriptor, Namespace, type NamespaceSource, type Value } from '../values/values.ts';

/** struct statx: statx(2). */
const STX_INO = 32;
const STX_DEV_MAJOR = 136;
const STX_DEV_MINOR = 140;

interface Identity {
  readonly inode: number;
  readonly device: number;
}

function identityIn(outcome: Outcome | undefined): Identity {
  const buffer = outcome?.outputs[0] ?? Buffer.alloc(256);
  return {
    inode: Number(buffer.readBigUInt64LE(STX_INO)),
    device: buffer.readUInt32LE(STX_DEV_MAJOR) * 2 ** 20 + buffer.readUInt32LE(STX_DEV_MINOR),
  };
}

/** A file below `/proc/PID/ns`, and the kind that is in it. */
interface Place {
  readonly kind: NamespaceKind;
  readonly path: string;
}

/** What is at these places, by one message; null where there is nothing to see. */
function lookAt(machine: Machine, pid: number, places: readonly Place[]): (Namespace | null)[] {
  const looks = places.map(({ path }) => calls.keepGoing(calls.quietly(calls.statusBehind(path))));
  const source: NamespaceSource = { kind: 'process', pid };
  return machine.kernel.perform(machine.kernel.inspector(), looks).map((outcome, index) => {
    if (outcome.result < 0) return null;
    const { inode, device } = identityIn(outcome);
    return new Namespace(places[index]?.kind.name ?? '', inode, device, source);
  });
}

/** The namespaces of a process (a PID of nsx's own PID namespace), by kind: namespaces(7). */
export function namespacesOfPid(machine: Machine, pid: number): Map<string, Namespace> {
  const places = namespaceKinds.map((kind) => ({ kind, path: `/proc/${pid}/ns/${kind.file}` }));
  const found = lookAt(machine, pid, places).flatMap((one) => (one ? [[one.type, one] as const] : []));
  return new Map(found);
}

/** Those that the next child of a process will be in: pid_for_children is what setns(2) changes. */
export function namespacesForChildren(machine: Machine, pid: number): Map<string, Namespace> {
  const places = namespaceKinds.map((kind) => ({
    kind,
    path: `/proc/${pid}/ns/${kind.file}${kind.forChildren ? '_for_children' : ''}`,
  }));
  return new Map(lookAt(machine, pid, places).flatMap((one) => (one ? [[one.type, one] as const] : [])));
}

/** Do something with a descriptor (of nsx itself) of a namespace. It is closed afterwards. */
export function withNamespace<Result>(machine: Machine, namespace: Namespace, use: (fd: number) => Result): Result {
  const fd = openNamespace(machine, namespace);
  try {
    return use(fd);
  } finally {
    closeOwn(fd);
  }
}

/** Open a namespace. The descriptor is the caller's to close; -1 in a dry run. */
export function openNamespace(machine: Machine, namespace: Namespace): number {
  const { source } = namespace;
  if (source.kind === 'descriptor') {
    if (source.descriptor.closed) throw isGone(machine, namespace, 'its descriptor is closed');
    return machine.kernel.dry ? -1 : duplicateOwn(source.descriptor.fd);
  }
  if (source.kind === 'process') return openOfProcess(machine, namespace, source.pid);
  return withNamespace(machine, source.of, (fd) => {
    const request = source.relation === 'owner' ? 'NS_GET_USERNS' : 'NS_GET_PARENT';
    return openedAs(machine, namespace, calls.handOver(calls.askNamespace(calls.received(0), request)), [fd]);
  });
}

function openOfProcess(machine: Machine, namespace: Namespace, pid: number): number {
  const file = findNamespaceKind(namespace.type)?.file ?? namespace.type;
  try {
    return openedAs(machine, namespace, calls.handOver(calls.open(`/proc/${pid}/ns/${file}`, calls.O.RDONLY)), []);
  } catch (error) {
    if (!(error instanceof SystemCallFailure) || (error.errno !== E.ENOENT && error.errno !== E.EACCES)) throw error;
    throw isGone(machine, namespace, `process ${pid}, which was in it, has ended`);
  }
}

/** Open, and look whether it is what it was: a PID may have come to somebody else. */
function openedAs(
  machine: Machine,
  namespace: Namespace,
  open: ReturnType<typeof calls.open>,
  sent: readonly number[],
): number {
  const { kernel } = machine;
  const list = [open, calls.quietly(calls.statusOf(calls.resultOf(0)))];
  const [, looked] = kernel.perform(kernel.inspector(), list, sent);
  const fd = kernel.takeDescriptors()[0] ?? -1;
  if (kernel.dry) return -1;
  const { inode, device } = identityIn(looked);
  if (inode === namespace.inode && device === namespace.device) return fd;
  closeOwn(fd);
  throw isGone(machine, namespace, 'the process that was in it has ended, or has left it');
}

function isGone(machine: Machine, namespace: Namespace, why: string) {
  return machine.fail('nsx::namespace::gone', `the ${namespace.type} namespace ${namespace.inode} is out of reach`, {
    notes: [why],
    help: 'keep it with `open $p.ns.KIND` or `pin KIND of $p at PATH` while a process is in it',
    facts: { errno: 'ESRCH' },
  });
}

/** NS_GET_NSTYPE: the kind of namespace that a descriptor of nsx itself refers to; null if to none. */
export function kindOfDescriptor(machine: Machine, fd: number): NamespaceKind | null {
  const ask = calls.keepGoing(calls.quietly(calls.askNamespace(calls.received(0), 'NS_GET_NSTYPE')));
  const [answer] = machine.kernel.perform(machine.kernel.inspector(), [ask], [fd]);
  return namespaceKinds.find(({ flag }) => flag === answer?.result) ?? null;
}

/** The namespace that a descriptor of the script refers to; null if to none. */
export function namespaceBehind(machine: Machine, descriptor: Descriptor): Namespace | null {
  if (descriptor.closed || descriptor.kind === 'pidfd') return null;
  const kind = kindOfDescriptor(machine, descriptor.fd);
  if (!kind) return null;
  const { kernel } = machine;
  const look = calls.quietly(calls.statusOf(calls.received(0)));
  const { inode, device } = identityIn(kernel.perform(kernel.inspector(), [look], [descriptor.fd])[0]);
  return new Namespace(kind.name, inode, device, { kind: 'descriptor', descriptor });
}

/** NS_GET_USERNS or NS_GET_PARENT; null where there is none, or none that the session may see. */
function related(machine: Machine, of: Namespace, relation: 'owner' | 'parent'): Namespace | null {
  const { kernel } = machine;
  const type = relation === 'owner' ? 'user' : of.type;
  const request = relation === 'owner' ? 'NS_GET_USERNS' : 'NS_GET_PARENT';
  return withNamespace(machine, of, (fd) => {
    const ask = calls.keepGoing(calls.scoped(calls.askNamespace(calls.received(0), request)));
    const look = calls.keepGoing(calls.quietly(calls.statusOf(calls.resultOf(0))));
    const [asked, looked] = kernel.perform(kernel.inspector(), [ask, look], [fd]);
    if ((asked?.result ?? -1) < 0) return null;
    const { inode, device } = identityIn(looked);
    return new Namespace(type, inode, device, { kind: 'relation', of, relation });
  });
}

export const ownerOf = (machine: Machine, of: Namespace): Namespace | null => related(machine, of, 'owner');
export const parentOf = (machine: Machine, of: Namespace): Namespace | null => related(machine, of, 'parent');

/** NS_GET_OWNER_UID: whoever made a user namespace, as a user ID of the session's; null for other kinds. */
export function ownerUid(machine: Machine, namespace: Namespace): number | null {
  const { kernel } = machine;
  return withNamespace(machine, namespace, (fd) => {
    const ask = calls.keepGoing(calls.askNamespace(calls.received(0), 'NS_GET_OWNER_UID'));
    const [answer] = kernel.perform(kernel.inspector(), [ask], [fd]);
    return answer && answer.result >= 0 ? (answer.outputs[0]?.readUInt32LE(0) ?? null) : null;
  });
}

/** The fields of a namespace that a script can read. */
export const namespaceFields: Readonly<
  Record<string, { summary: string; read(namespace: Namespace, machine: Machine): Value }>
> = {
  kind: { summary: 'its kind, as `clone` takes it', read: ({ type }) => type },
  inode: { summary: 'the number in its name: `uts:[NUMBER]`', read: ({ inode }) => inode },
  device: { summary: 'the device of that inode: together they tell it from every other', read: ({ device }) => device },
  owner: {
    summary: 'the user namespace that owns it; null where that is outside of what the session may see',
    read: (namespace, machine) => ownerOf(machine, namespace),
  },
  parent: {
    summary: 'the namespace around it, for `pid` and `user`; null where there is none to be seen',
    read: (namespace, machine) => parentOf(machine, namespace),
  },
  owner_uid: {
    summary: 'the user who made it, for `user`; else null',
    read: (namespace, machine) => ownerUid(machine, namespace),
  },
};
