/**
 * Where something is for the session itself that a process knows by a path of its own. What is to be
 * undone is undone by the keeper, which has the session's root and the session's mounts.
 */
import type { Machine } from './machine.ts';

/** Null where the session does not see it. `path` is absolute. */
export function hostPath(_machine: Machine, path: string): string | null {
  return path;
}
