/**
 * Mounting in a new user namespace that still has the old mount namespace: mount_namespaces(7).
 */
import type { Call } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { walkNodes } from '../../grammar/walk.ts';
import { plainWord, warning } from '../bind/call.ts';
import { findNamespaceKind } from '../kernel/tables.ts';
import type { Checked } from './index.ts';

const mounting: ReadonlySet<string> = new Set(
  'mount umount bind tmpfs overlay move remount propagation pivot_root'.split(' '),
);
const making: ReadonlySet<string> = new Set(['clone', 'nest', 'unshare', 'fork', 'in']);

export function mountInUserNamespace({ bindings }: Checked): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const { call, kind } of bindings.calls.values()) {
    if (kind !== 'command' || !call.block) continue;
    const kinds = kindsOf(call);
    if (!kinds.has('user') || kinds.has('mount')) continue;
    for (const inner of callsInside(call)) {
      found.push(
        warning(
          'nsx::check::mount-in-user-namespace',
          `the kernel will answer EPERM to \`${inner.head.text}\`: the mount namespace belongs to the user namespace outside`,
          inner.span,
          '',
          `put \`mount\` in the list: \`${call.head.text} user mount … < … >\``,
        ),
      );
    }
  }
  return found;
}

const kindsOf = (call: Call): ReadonlySet<string> =>
  new Set(call.arguments.flatMap((argument) => findNamespaceKind(plainWord(argument) ?? '')?.name ?? []));

/** The calls that mount in the body itself; what is in a further process is another question. */
function callsInside(call: Call): Call[] {
  const found: Call[] = [];
  const others: Call[] = [];
  walkNodes(call.block, (node) => {
    if (node.kind !== 'call') return;
    if (making.has(node.head.text)) others.push(node);
    else if (mounting.has(node.head.text)) found.push(node);
  });
  const leaves = others.some(({ head }) => head.text === 'unshare');
  return leaves
    ? []
    : found.filter((one) => !others.some(({ span }) => span.start <= one.span.start && one.span.end <= span.end));
}
