/**
 * The fields of values: `.name` of a record, a process, a namespace.
 */

import type { Machine } from '../machine.ts';
import { namespaceFields } from '../namespaces/namespaces.ts';
import { descriptorFields } from '../processes/descriptors.ts';
import { groupsOf, namespacesOf, parentOf, sessionsOf } from '../processes/inspect.ts';
import { Process, processFields } from '../processes/process.ts';
import { noticeEnd } from '../processes/processes.ts';
import { Descriptor, Namespace, RecordValue, type Value } from './values.ts';

/** What has to be looked at. */
const observedFields: Readonly<Record<string, (machine: Machine, process: Process) => Value>> = {
  ns: namespacesOf,
  ppid: (_, process) => parentOf(process),
  pgids: (_, process) => groupsOf(process),
  sids: (_, process) => sessionsOf(process),
};

/** Undefined where there is no such field. */
export function readField(machine: Machine, value: Value, name: string): Value | undefined {
  if (value instanceof RecordValue) return value.get(name);
  if (value instanceof Process) {
    if (Object.hasOwn(observedFields, name)) return observedFields[name]?.(machine, value);
    if (name === 'state' || name === 'status') noticeEnd(machine, value);
    return Object.hasOwn(processFields, name) ? processFields[name]?.read(value) : undefined;
  }
  if (value instanceof Namespace) {
    return Object.hasOwn(namespaceFields, name) ? namespaceFields[name]?.read(value, machine) : undefined;
  }
  if (value instanceof Descriptor) {
    return Object.hasOwn(descriptorFields, name) ? descriptorFields[name]?.read(value, machine) : undefined;
  }
  return undefined;
}

/** What a process can be asked. */
export const processFieldNames: readonly string[] = [...Object.keys(processFields), ...Object.keys(observedFields)];

/** For messages and completion. */
export function fieldNames(value: Value): string[] {
  if (value instanceof RecordValue) return [...value.entries.keys()];
  if (value instanceof Process) return [...processFieldNames];
  if (value instanceof Namespace) return Object.keys(namespaceFields);
  return value instanceof Descriptor ? Object.keys(descriptorFields) : [];
}
