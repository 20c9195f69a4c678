/**
 * In whose namespaces a process stands, as far as the script itself has seen to it: a record of what
 * was asked for, without a look at the kernel. For what must be known before anything is done.
 */
import type { NamespaceName } from '../kernel/tables.ts';
import type { Process } from '../processes/process.ts';

/** The process that made the namespace; `host`: the one that nsx is in; `elsewhere`: one of nobody in the script. */
export type Standing = Process | 'host' | 'elsewhere';

export function standingOf(process: Process, kind: NamespaceName): Standing {
  for (let one: Process | null = process; one; one = one.parent) {
    const joined = one.joined.get(kind);
    if (joined) return joined;
    if (one.unshared.has(kind) || one.kinds.some(({ name }) => name === kind)) return one;
  }
  return 'host';
}
