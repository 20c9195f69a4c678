/**
 * The namespaces of one kind that a session has to do with, as a tree: each with its owner, the
 * session's processes in it, and the ones inside it.
 *
 * PID and user namespaces have parents of their own (NS_GET_PARENT in ioctl_nsfs(2)). Of the other
 * kinds, those that the session's processes are in stand side by side below the session's own.
 */

import type { NamespaceKind } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { namespacesOf } from '../processes/inspect.ts';
import type { Process } from '../processes/process.ts';
import { Namespace, RecordValue, type Value } from '../values/values.ts';
import { namespaceFields } from './namespaces.ts';

interface Node {
  readonly namespace: Namespace;
  readonly members: Process[];
  readonly children: Node[];
}

/** Nested deeper than the kernel allows, so that a mistake here cannot go on for ever. */
const DEEPEST = 40;

export function namespaceTree(machine: Machine, kind: NamespaceKind): RecordValue[] {
  const nodes = new Map<string, Node>();
  const roots: Node[] = [];
  const own = ownNamespace(machine, machine.root, kind);
  const place = (namespace: Namespace, depth = 0): Node => {
    const known = nodes.get(identity(namespace));
    if (known) return known;
    const node: Node = { namespace, members: [], children: [] };
    nodes.set(identity(namespace), node);
    const parent = depth < DEEPEST ? parentOf(machine, namespace, own) : null;
    (parent ? place(parent, depth + 1).children : roots).push(node);
    return node;
  };
  for (const process of [machine.root, ...machine.processes]) {
    if (process.state === 'ended') continue;
    const namespace = ownNamespace(machine, process, kind);
    if (namespace) place(namespace).members.push(process);
  }
  return roots.map((node) => describe(machine, node, null));
}

const identity = ({ inode, device }: Namespace): string => `${device}:${inode}`;

function ownNamespace(machine: Machine, process: Process, kind: NamespaceKind): Namespace | null {
  const found = namespacesOf(machine, process).get(kind.name);
  return found instanceof Namespace ? found : null;
}

function parentOf(machine: Machine, namespace: Namespace, own: Namespace | null): Namespace | null {
  if (own && identity(own) === identity(namespace)) return null;
  const hasParents = namespace.type === 'pid' || namespace.type === 'user';
  return hasParents ? related(machine, namespace, 'parent') : own;
}

/** Null where there is none, or none that may be seen, or its last process has just ended. */
function related(machine: Machine, namespace: Namespace, field: 'parent' | 'owner'): Namespace | null {
  try {
    const found = namespaceFields[field]?.read(namespace, machine);
    return found instanceof Namespace ? found : null;
  } catch {
    return null;
  }
}

/** The owner is told where it is another one than that of the namespace around; that of a user namespace is its parent. */
function describe(machine: Machine, { namespace, members, children }: Node, outerOwner: Namespace | null): RecordValue {
  const owner = namespace.type === 'user' ? null : related(machine, namespace, 'owner');
  const entries: Record<string, Value> = { namespace };
  if (owner && (outerOwner === null || identity(owner) !== identity(outerOwner))) entries.owner = owner;
  entries.members = members.map((process) => (process === machine.root ? 'this session' : process));
  entries.children = children.map((child) => describe(machine, child, owner ?? outerOwner));
  return new RecordValue(entries);
}
