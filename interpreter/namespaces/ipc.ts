/**
 * Objects of an IPC namespace: making, finding and removing them. ipc_namespaces(7).
 *
 * They outlive every process. In a namespace of the script's own they end with it; in that of the
 * machine, what a script makes is written into the ledger first, and removed in the end.
 */

import * as calls from '../kernel/calls.ts';
import { type GetFlags, get, openQueue, type QueueAttributes, remove, removeQueue } from '../kernel/ipc-calls.ts';
import { type IpcKind, nounOf } from '../kernel/ipc-words.ts';
import { closeOwn } from '../kernel/own-descriptors.ts';
import { type SystemCall, SystemCallFailure } from '../kernel/system-call.ts';
import type { Machine } from '../machine.ts';
import { Descriptor } from '../values/values.ts';
import { standingOf } from './standing.ts';

const isForAll = (machine: Machine): boolean => standingOf(machine.process, 'ipc') === 'host';
const existing: GetFlags = { create: false, exclusive: false, mode: 0 };

/** The ID of the object with a key: msgget(2), shmget(2), semget(2). */
export function getObject(machine: Machine, kind: IpcKind, key: number, size: number, flags: GetFlags): number {
  const find = get(kind, key, 0, existing);
  if (!flags.create || !isForAll(machine) || isThere(machine, find))
    return resultOf(machine, get(kind, key, size, flags));
  const what = `remove the ${nounOf(kind)} with the key ${key}`;
  // Until it has an ID, it can be told by its key only.
  const byKey = machine.ledger.record({ effect: 'ipc', target: `${kind} key ${key}`, what }, [
    find,
    remove(kind, calls.resultOf(0)),
  ]);
  try {
    const id = resultOf(machine, get(kind, key, size, { ...flags, exclusive: true }));
    machine.ledger.record({ effect: 'ipc', target: `${kind} ${id}`, what }, [remove(kind, id)]);
    machine.ledger.forget(byKey);
    return id;
  } catch (error) {
    if (error instanceof SystemCallFailure) machine.ledger.forget(byKey);
    throw error;
  }
}

export function removeObject(machine: Machine, kind: IpcKind, id: number): void {
  machine.perform([remove(kind, id)]);
  const entry = isForAll(machine) ? machine.ledger.find('ipc', `${kind} ${id}`) : undefined;
  if (entry) machine.ledger.forget(entry);
}

/** A descriptor of a POSIX message queue: mq_open(3). */
export function openMessageQueue(
  machine: Machine,
  name: string,
  flags: GetFlags,
  size: QueueAttributes | null,
): Descriptor {
  const own = withoutSlash(name);
  const find = calls.handOver(openQueue(own, existing, null));
  if (!flags.create || !isForAll(machine) || isThere(machine, find))
    return opened(machine, name, openQueue(own, flags, size));
  const entry = machine.ledger.record(
    { effect: 'ipc', target: `mq ${own}`, what: `remove the message queue /${own}` },
    [removeQueue(own)],
  );
  try {
    return opened(machine, name, openQueue(own, { ...flags, exclusive: true }, size));
  } catch (error) {
    if (error instanceof SystemCallFailure) machine.ledger.forget(entry);
    throw error;
  }
}

export function removeMessageQueue(machine: Machine, name: string): void {
  const own = withoutSlash(name);
  machine.perform([calls.about(`/${own}`, removeQueue(own))]);
  const entry = isForAll(machine) ? machine.ledger.find('ipc', `mq ${own}`) : undefined;
  if (entry) machine.ledger.forget(entry);
}

/** The C library takes the slash away that its names begin with: mq_open(3). */
const withoutSlash = (name: string): string => name.replace(/^\//, '');

function opened(machine: Machine, name: string, call: SystemCall): Descriptor {
  machine.perform([calls.handOver(calls.about(`/${withoutSlash(name)}`, call))]);
  const [fd = -1] = machine.kernel.takeDescriptors();
  return new Descriptor(`the message queue /${withoutSlash(name)}`, 'file', fd);
}

function isThere(machine: Machine, find: SystemCall): boolean {
  const [outcome] = machine.perform([calls.keepGoing(calls.quietly(find))]);
  for (const fd of machine.kernel.takeDescriptors()) closeOwn(fd);
  return (outcome?.result ?? -1) >= 0;
}

function resultOf(machine: Machine, call: SystemCall): number {
  return machine.perform([call])[0]?.result ?? 0;
}
