/**
 * `nest` deeper than the kernel nests PID and user namespaces: 32 levels (pid_namespaces(7)).
 */
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import { diagnostic } from '../bind/call.ts';
import type { Checked } from './index.ts';

export const NESTING_LIMIT = 32;

export function nestDepth({ bindings }: Checked): Diagnostic[] {
  const found: Diagnostic[] = [];
  for (const bound of bindings.calls.values()) {
    if (bound.kind !== 'command' || bound.command.name !== 'nest') continue;
    const [levels] = bound.arguments.get('levels') ?? [];
    if (levels?.kind === 'number' && levels.value > NESTING_LIMIT) found.push(tooDeep(levels.value, levels.span));
  }
  return found;
}

export function tooDeep(levels: number, span: { start: number; end: number }): Diagnostic {
  return diagnostic(
    'nsx::bind::too-deep-nest',
    `${levels} levels are more than the kernel nests: its limit is ${NESTING_LIMIT} (pid_namespaces(7))`,
    span,
    `at most ${NESTING_LIMIT}`,
  );
}
