/**
 * What a new mount namespace passes on to the one it was copied from, and is told by it:
 * mount_namespaces(7). A copy of a shared mount is its peer, so without a change what is mounted in
 * there would show out here.
 */
import * as calls from '../kernel/calls.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import { MS, type NamespaceKind, type PropagationName, propagationTypes } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../processes/process.ts';
import { oneOf } from '../values/shapes.ts';

/** `unchanged`: every mount stays what the one was that it is a copy of. */
export type NewPropagation = PropagationName | 'unchanged';

const names: readonly NewPropagation[] = [...propagationTypes.map(({ name }) => name), 'unchanged'];

/** For the commands that make mount namespaces. */
export const newPropagation = oneOf<NewPropagation>('TYPE', names);
export const newPropagationSummary = `what becomes of the mounts in a new mount namespace: ${names.join(', ')}; private if nothing is said`;

export const propagationOf = oneOf<PropagationName>(
  'TYPE',
  propagationTypes.map(({ name }) => name),
);

export function propagate(name: PropagationName, target: string, recursive: boolean): SystemCall {
  const { flag } = propagationTypes.find((type) => type.name === name)!;
  return calls.mount({ source: 'none', target, type: null, flags: flag | (recursive ? MS.REC : 0), data: null });
}

/** Only a new mount namespace has mounts to settle. */
export function checkPropagation(
  machine: Machine,
  kinds: readonly NamespaceKind[],
  propagation: NewPropagation | undefined,
): void {
  if (propagation === undefined || kinds.some((kind) => kind.name === 'mount')) return;
  throw machine.fail(
    'nsx::mount::no-mount-namespace',
    '`propagation` is about a new mount namespace, and none is made',
    {
      help: 'put `mount` among the kinds',
    },
  );
}

/** What a process does first in a new mount namespace, before anything is mounted in it. */
export const settleMounts = (propagation: NewPropagation = 'private'): SystemCall[] =>
  propagation === 'unchanged' ? [] : [propagate(propagation, '/', true)];

/** Give a process mounts of its own; what it shares with the session still shows there. */
export function ownMounts(process: Process, propagation: NewPropagation = 'private'): void {
  const tells = propagation === 'unchanged' || propagation === 'shared';
  // With its mounts a process leaves those with whom it shared its root: unshare(2), CLONE_FS.
  process.root = { ...process.root };
  process.mountScope = { tells: tells && process.mountScope.tells };
}
