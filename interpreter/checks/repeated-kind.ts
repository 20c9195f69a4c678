/**
 * A kind of namespace that is named twice in one call: it is made once.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { plainWord, warning } from '../bind/call.ts';
import { findNamespaceKind } from '../kernel/tables.ts';
import type { Checked } from './index.ts';

export function repeatedKind({ bindings }: Checked): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const bound of bindings.calls.values()) {
    if (bound.kind !== 'command') continue;
    const seen = new Set<string>();
    for (const expression of bound.arguments.get('kinds') ?? []) {
      const kind = findNamespaceKind(plainWord(expression) ?? '');
      if (!kind) continue;
      if (seen.has(kind.name))
        found.push(
          warning('nsx::check::repeated-kind', `\`${kind.name}\` is named twice`, expression.span, 'again here'),
        );
      seen.add(kind.name);
    }
  }
  return found;
}
