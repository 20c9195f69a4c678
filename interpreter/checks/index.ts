/**
 * The checks that run between binding and evaluating, in this order; each looks for one kind of
 * mistake that can be seen without running anything.
 */
import type { Program } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Bindings } from '../bind.ts';
import { nestDepth } from './nest-depth.ts';
import { topLevelExec } from './top-level-exec.ts';

export type Check = (program: Program, bindings: Bindings) => Diagnostic[];

const checks: readonly Check[] = [
  // What the kernel would refuse, but with a text that misleads.
  nestDepth,
  // What would end the session itself.
  topLevelExec,
];

export function runChecks(program: Program, bindings: Bindings): Diagnostic[] {
  return checks.flatMap((check) => check(program, bindings));
}
