/**
 * The checks that run between binding and evaluating, in this order; each looks for one kind of
 * mistake that can be seen without running anything.
 */
import type { Program } from '../../grammar/ast.ts';
import type { Diagnostic } from '../../grammar/diagnostic.ts';
import type { Bindings } from '../bind/bindings.ts';
import type { Registry } from '../registry.ts';
import { condition } from './condition.ts';
import { inWithoutBody } from './in-without-body.ts';
import { mountInUserNamespace } from './mount-in-user-namespace.ts';
import { nestDepth } from './nest-depth.ts';
import { repeatedKind } from './repeated-kind.ts';
import { sandboxed } from './sandbox.ts';
import { shadowedCommand } from './shadowed-command.ts';
import { topLevelExec } from './top-level-exec.ts';
import { unexpanded } from './unexpanded.ts';
import { unreachable } from './unreachable.ts';
import { unusedValue } from './unused-value.ts';
import { unusedVariable } from './unused-variable.ts';

/** A program whose names are known, and what else a check may look at. */
export interface Checked {
  readonly program: Program;
  readonly bindings: Bindings;
  readonly registry: Registry;
  /** Typed at the prompt: more lines will follow. */
  readonly interactive: boolean;
  /** How many processes `in` has moved the session into: its next statements belong to the innermost. */
  readonly away: number;
  readonly sandboxed: boolean;
}

export type Check = (checked: Checked) => Diagnostic[];

const checks: readonly Check[] = [
  // What could never be a condition.
  condition,
  // What the kernel would refuse, but with a text that misleads.
  nestDepth,
  // What a sandbox is a border against.
  sandboxed,
  // What would end the session itself.
  topLevelExec,
  // What could only confuse where somebody is.
  inWithoutBody,
  // From here on warnings. What never runs comes first, since the others may be about it.
  unreachable,
  mountInUserNamespace,
  repeatedKind,
  shadowedCommand,
  unexpanded,
  unusedValue,
  unusedVariable,
];

export function runChecks(checked: Checked): Diagnostic[] {
  return checks.flatMap((check) => check(checked));
}
