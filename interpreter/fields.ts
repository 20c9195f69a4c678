/**
 * The fields of values: `.name` of a record, a process, a namespace.
 */
import { namespacesOf } from './inspect.ts';
import type { Machine } from './machine.ts';
import { Process, processFields } from './process.ts';
import { Namespace, RecordValue, type Value } from './values.ts';

/** Undefined where there is no such field. */
export function readField(machine: Machine, value: Value, name: string): Value | undefined {
  if (value instanceof RecordValue) return value.get(name);
  if (value instanceof Process) {
    if (name === 'ns') return namespacesOf(machine, value);
    return Object.hasOwn(processFields, name) ? processFields[name]?.read(value) : undefined;
  }
  if (value instanceof Namespace) {
    if (name === 'kind') return value.type;
    return name === 'inode' ? value.inode : undefined;
  }
  return undefined;
}

/** For messages and completion. */
export function fieldNames(value: Value): string[] {
  if (value instanceof RecordValue) return [...value.entries.keys()];
  if (value instanceof Process) return [...Object.keys(processFields), 'ns'];
  return value instanceof Namespace ? ['kind', 'inode'] : [];
}
