/**
 * Looking at processes through /proc, with the eyes of the session's keeper, who may see them all.
 */
import * as calls from './kernel/calls.ts';
import { namespaceKinds } from './kernel/tables.ts';
import type { Machine } from './machine.ts';
import type { Process } from './process.ts';
import { Namespace, RecordValue } from './values.ts';

/** The namespaces of a process, by kind: namespaces(7). */
export function namespacesOf(machine: Machine, process: Process): RecordValue {
  const { pid } = process;
  const links = namespaceKinds.map((kind) =>
    calls.keepGoing(calls.quietly(calls.readLink(`/proc/${pid}/ns/${kind.file}`))),
  );
  const outcomes = machine.kernel.perform(machine.kernel.inspector(), links);
  const entries = new Map<string, Namespace>();
  namespaceKinds.forEach((kind, index) => {
    const outcome = outcomes[index];
    if (!outcome || outcome.result < 0) return;
    const text = outcome.outputs[0]?.toString('latin1', 0, outcome.result) ?? '';
    const inode = /\[(\d+)\]/.exec(text)?.[1];
    if (inode !== undefined) entries.set(kind.name, new Namespace(kind.name, Number(inode)));
  });
  return new RecordValue(entries);
}

/** getppid(2) of the current process: 0 when its parent is in another PID namespace. */
export function parentPid(machine: Machine): number {
  return machine.perform([calls.getppid()])[0]?.result ?? 0;
}
