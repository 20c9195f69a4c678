/**
 * Functions with the name of a command: the command is what such a word means, so they could never be called.
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { nodesOf } from '../../grammar/walk.ts';
import { warning } from '../bind/call.ts';
import type { Checked } from './index.ts';

export function shadowedCommand({ program, registry }: Checked): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const node of nodesOf(program)) {
    if (node.kind !== 'function' || !registry.find(node.name.text)) continue;
    const { text, span } = node.name;
    found.push(
      warning(
        'nsx::check::shadowed-command',
        `\`${text}\` is a command, so this function can never be called`,
        span,
        'the same name',
        'take another name',
      ),
    );
  }
  return found;
}
