/**
 * The values of the language, and what can be done with any of them: name the kind, compare, show.
 *
 * Null, booleans, numbers, strings and lists are JavaScript's own; the rest are small classes. A
 * table is a list of records. Values never change once made (a process changes, but stays itself).
 */

import type { Process } from '../processes/process.ts';
import type { BlockValue } from './block.ts';
import type { FunctionValue } from './function.ts';

export type Value =
  | null
  | boolean
  | number
  | string
  | Duration
  | Size
  | readonly Value[]
  | RecordValue
  | Namespace
  | Descriptor
  | Process
  | FunctionValue
  | BlockValue;

/** A length of time. */
export class Duration {
  readonly milliseconds: number;
  constructor(milliseconds: number) {
    this.milliseconds = milliseconds;
  }
}

/** An amount of memory or storage. */
export class Size {
  readonly bytes: number;
  constructor(bytes: number) {
    this.bytes = bytes;
  }
}

export class RecordValue {
  readonly entries: ReadonlyMap<string, Value>;
  constructor(entries: ReadonlyMap<string, Value> | Readonly<Record<string, Value>>) {
    this.entries = entries instanceof Map ? entries : new Map(Object.entries(entries));
  }
  get(name: string): Value | undefined {
    return this.entries.get(name);
  }
}

/** Where a namespace can be found again; whoever opens it looks whether it still is the same one. */
export type NamespaceSource =
  /** By a process that is in it: a PID of nsx's own PID namespace. */
  | { readonly kind: 'process'; readonly pid: number }
  | { readonly kind: 'descriptor'; readonly descriptor: Descriptor }
  | { readonly kind: 'relation'; readonly of: Namespace; readonly relation: 'owner' | 'parent' };

/** A namespace, by the identity that the kernel gives it: namespaces(7), `/proc/PID/ns`. It keeps nothing alive. */
export class Namespace {
  /** The kind as scripts write it. */
  readonly type: string;
  readonly inode: number;
  /** The device that the inode belongs to; only both together are an identity. */
  readonly device: number;
  readonly source: NamespaceSource;
  constructor(type: string, inode: number, device: number, source: NamespaceSource) {
    this.type = type;
    this.inode = inode;
    this.device = device;
    this.source = source;
  }
}

/** A descriptor that nsx holds for the script, until `close`: what it refers to lives as long. */
export class Descriptor {
  /** What was opened: a path, `process 12`, `uts:[4026532008]`. */
  readonly name: string;
  readonly kind: 'file' | 'pidfd';
  /** In nsx itself; -1 once it is closed, and in a dry run. */
  fd: number;
  closed = false;
  constructor(name: string, kind: 'file' | 'pidfd', fd: number) {
    this.name = name;
    this.kind = kind;
    this.fd = fd;
  }
}

export type TypeName =
  | 'null'
  | 'boolean'
  | 'number'
  | 'string'
  | 'duration'
  | 'size'
  | 'list'
  | 'record'
  | 'namespace'
  | 'descriptor'
  | 'process'
  | 'function'
  | 'block';

export function typeName(value: Value): TypeName {
  if (value === null) return 'null';
  if (typeof value === 'object') {
    if (Array.isArray(value)) return 'list';
    if (value instanceof RecordValue) return 'record';
    if (value instanceof Duration) return 'duration';
    if (value instanceof Size) return 'size';
    if (value instanceof Namespace) return 'namespace';
    if (value instanceof Descriptor) return 'descriptor';
    return (value as Process | FunctionValue | BlockValue).valueType;
  }
  return typeof value as 'boolean' | 'number' | 'string';
}

/** Equal in kind and content; processes, functions and blocks only with themselves. */
export function equal(a: Value, b: Value): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a))
    return Array.isArray(b) && a.length === b.length && a.every((item, i) => equal(item, b[i] as Value));
  if (a instanceof RecordValue) {
    if (!(b instanceof RecordValue) || a.entries.size !== b.entries.size) return false;
    for (const [key, value] of a.entries) {
      const other = b.entries.get(key);
      if (other === undefined || !equal(value, other)) return false;
    }
    return true;
  }
  if (a instanceof Duration) return b instanceof Duration && a.milliseconds === b.milliseconds;
  if (a instanceof Size) return b instanceof Size && a.bytes === b.bytes;
  if (a instanceof Namespace)
    return b instanceof Namespace && a.type === b.type && a.inode === b.inode && a.device === b.device;
  return false;
}

const durationUnits: readonly [string, number][] = [
  ['d', 86_400_000],
  ['h', 3_600_000],
  ['m', 60_000],
  ['s', 1000],
  ['ms', 1],
  ['us', 0.001],
  ['ns', 0.000001],
];
const sizeUnits: readonly [string, number][] = [
  ['T', 2 ** 40],
  ['G', 2 ** 30],
  ['M', 2 ** 20],
  ['K', 2 ** 10],
];

function inUnits(amount: number, units: readonly [string, number][], smallest: string): string {
  for (const [unit, factor] of units) {
    const count = amount / factor;
    const whole = Math.round(count);
    // 1.628 ms are 1627.9999999999998 us.
    if (amount !== 0 && Math.abs(count - whole) < 1e-9 * Math.abs(whole)) return `${whole}${unit}`;
  }
  return `${amount}${smallest}`;
}

/** The duration that a text such as `10s` stands for. */
export function readDuration(text: string): Duration | undefined {
  const [, amount, unit] = /^(\d+(?:\.\d+)?)([a-z]+)$/.exec(text) ?? [];
  const factor = durationUnits.find(([name]) => name === unit)?.[1];
  return factor === undefined ? undefined : new Duration(Number(amount) * factor);
}

/** As text inside other text and as an argument of a program: a string is itself. */
export function textOf(value: Value): string {
  return typeof value === 'string' ? value : show(value);
}

/** As a script would write it, where it can be written: strings in quotes. */
export function show(value: Value): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return JSON.stringify(value).replaceAll('$', '\\$');
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map(show).join(' ')}]`;
  if (value instanceof RecordValue)
    return `{${[...value.entries].map(([key, item]) => `${key}: ${show(item)}`).join(', ')}}`;
  if (value instanceof Duration) return inUnits(value.milliseconds, durationUnits, 'ms');
  if (value instanceof Size) return inUnits(value.bytes, sizeUnits, '');
  if (value instanceof Namespace) return `${value.type}:[${value.inode}]`;
  if (value instanceof Descriptor) return `descriptor of ${value.name}${value.closed ? ' (closed)' : ''}`;
  return (value as Process | FunctionValue | BlockValue).show();
}
