/**
 * Variables that are made and never looked at. At the prompt that is no mistake: the next line may.
 * A name that begins with `_` says that it is meant.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { nodesOf } from '../../grammar/walk.ts';
import { warning } from '../bind-call.ts';
import type { Checked } from './index.ts';

export function unusedVariable({ program, interactive }: Checked): Diagnostic[] {
  if (interactive) return [];
  const used = new Set<string>();
  for (const node of nodesOf(program)) if (node.kind === 'variable') used.add(node.name);
  const found: Diagnostic[] = [];
  for (const node of nodesOf(program)) {
    if (node.kind !== 'let' || used.has(node.name.text) || node.name.text.startsWith('_')) continue;
    found.push(
      warning(
        'nsx::check::unused-variable',
        `\`$${node.name.text}\` is never used`,
        node.name.span,
        'made here',
        `if that is meant, call it \`_${node.name.text}\``,
      ),
    );
  }
  return found;
}
