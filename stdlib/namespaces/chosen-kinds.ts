/** The kinds that `setns` and `enter` are given: `all` stands alone, and is what no kind at all means. */
import type { NamespaceKind } from '../../interpreter/kernel/tables.ts';
import type { Machine } from '../../interpreter/machine.ts';

export function chosenKinds(machine: Machine, words: readonly (NamespaceKind | 'all')[]): readonly NamespaceKind[] {
  const kinds = words.flatMap((word) => (word === 'all' ? [] : [word]));
  if (kinds.length > 0 && kinds.length < words.length) {
    throw machine.fail('nsx::value::wrong-type', '`all` has the other kinds in it', { help: 'name some, or `all`' });
  }
  return kinds;
}
