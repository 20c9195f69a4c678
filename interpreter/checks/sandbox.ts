/**
 * In a sandbox: what could never be allowed is refused before anything runs, wherever the script shows it. What it
 * does not show, the kernel refuses.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { diagnostic, plainWord } from '../bind/call.ts';
import { findNamespaceKind } from '../kernel/tables.ts';
import type { Checked } from './index.ts';

const refused: Readonly<Record<string, string>> = {
  cgroup: 'a control group would be made on the host',
  attach: 'a control group belongs to the host',
};

export function sandboxed({ bindings, sandboxed: isSandbox }: Checked): Diagnostic[] {
  if (!isSandbox) return [];
  const found: Diagnostic[] = [];
  for (const bound of bindings.calls.values()) {
    if (bound.kind !== 'command') continue;
    const { name } = bound.command;
    const why = refused[name];
    const help = 'run the script without `--sandbox`, if you trust it';
    if (why !== undefined)
      found.push(
        diagnostic('nsx::sandbox::refused', `\`${name}\` is refused in a sandbox`, bound.call.head.span, why, help),
      );
    for (const expression of bound.arguments.get('kinds') ?? []) {
      if (findNamespaceKind(plainWord(expression) ?? '')?.name !== 'user' || name === 'setns' || name === 'enter')
        continue;
      const label = 'its programs would have capabilities';
      found.push(
        diagnostic('nsx::sandbox::refused', 'a user namespace is refused in a sandbox', expression.span, label, help),
      );
    }
  }
  return found;
}
