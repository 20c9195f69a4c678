/**
 * Values as JSON and back. What JSON has no word for becomes an object that says what it is; on the
 * way back such an object is a record like any other.
 */
import { Process } from '../processes/process.ts';
import { Descriptor, Duration, Namespace, RecordValue, Size, show, type Value } from './values.ts';

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

export function toJson(value: Value): Json {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return (value as readonly Value[]).map(toJson);
  if (value instanceof RecordValue)
    return Object.fromEntries([...value.entries].map(([key, item]) => [key, toJson(item)]));
  if (value instanceof Duration) return { milliseconds: value.milliseconds };
  if (value instanceof Size) return { bytes: value.bytes };
  if (value instanceof Namespace) return { namespace: value.type, inode: value.inode };
  if (value instanceof Descriptor) return { descriptor: value.name, open: !value.closed };
  if (value instanceof Process) return processToJson(value);
  return show(value);
}

function processToJson(process: Process): Json {
  return {
    pid: process.pid,
    pids: process.pids,
    state: process.state,
    status: process.status ?? null,
    name: process.name ?? null,
    level: process.level ?? null,
    command: process.command ?? null,
  };
}

export function fromJson(json: unknown): Value {
  if (Array.isArray(json)) return json.map(fromJson);
  if (typeof json === 'object' && json !== null) {
    return new RecordValue(new Map(Object.entries(json).map(([key, item]) => [key, fromJson(item)])));
  }
  return typeof json === 'string' || typeof json === 'number' || typeof json === 'boolean' ? json : null;
}
