/**
 * Variables that are made and never looked at. At the prompt that is no mistake: the next line may.
 * A name that begins with `_` says that it is meant.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Span } from '../../grammar/source.ts';
import { nodesOf } from '../../grammar/walk.ts';
import { plainWord, warning } from '../bind/call.ts';
import type { Checked } from './index.ts';

export function unusedVariable({ program, interactive }: Checked): Diagnostic[] {
  if (interactive) return [];
  const used = new Set<string>();
  const words = new Map<string, Span>();
  for (const node of nodesOf(program)) {
    if (node.kind === 'variable') used.add(node.name);
    if (node.kind === 'word' && !words.has(plainWord(node) ?? '')) words.set(plainWord(node) ?? '', node.span);
  }
  const found: Diagnostic[] = [];
  for (const node of nodesOf(program)) {
    if (node.kind !== 'let' || used.has(node.name.text) || node.name.text.startsWith('_')) continue;
    const { text, span } = node.name;
    const help = `if that is meant, call it \`_${text}\``;
    const unused = warning('nsx::check::unused-variable', `\`$${text}\` is never used`, span, 'made here', help);
    const word = words.get(text);
    if (!word) found.push(unused);
    else {
      const labels = [...unused.labels, { span: word, text: 'this is a word' }];
      found.push({ ...unused, labels, help: `for the variable, write \`$${text}\`` });
    }
  }
  return found;
}
