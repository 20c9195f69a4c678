/**
 * What a command's parameter may be: one shape each, with the name that usage lines show, the
 * conversion from a value, and what completion may offer.
 *
 * A shape judges a value alone; where it stands and how it is found is `command.ts` and `bind.ts`.
 */

import { findNamespaceKind, findSignal, type NamespaceKind, namespaceKinds, SIG } from '../kernel/tables.ts';
import { Process } from '../processes/process.ts';
import { BlockValue } from './block.ts';
import { Descriptor, Duration, Namespace, Size, textOf, typeName, type Value } from './values.ts';

export type Completion = 'path' | 'process' | 'process-or-path' | 'program' | 'subject' | 'file-system' | 'none';

export interface Shape<T> {
  /** As in a usage line: `PATH`. */
  readonly name: string;
  /** With an article, for messages: `a path`. */
  readonly label: string;
  /** The value as the command wants it; undefined when it is of the wrong kind. */
  convert(value: Value): T | undefined;
  /** Numbers and sizes come as they were typed, since a program or a path gets them. */
  readonly asTyped?: boolean;
  /** The words that are possible, where they can be listed. */
  readonly choices?: () => readonly string[];
  /** The code of the diagnostic for a word that is none of the choices. */
  readonly unknownCode?: 'nsx::bind::unknown-kind' | 'nsx::bind::unknown-keyword';
  readonly completion?: Completion;
}

const isPlain = (value: Value): boolean => {
  const type = typeName(value);
  return type === 'string' || type === 'number' || type === 'size' || type === 'duration' || type === 'boolean';
};

/** Any value at all. */
export const any: Shape<Value> = { name: 'VALUE', label: 'a value', convert: (value) => value };

/** Text: anything that has one obvious spelling. */
export const text: Shape<string> = {
  name: 'TEXT',
  label: 'text',
  asTyped: true,
  convert: (value) => (isPlain(value) ? textOf(value) : undefined),
};

/** A path; NUL cannot be part of one, and an empty one names nothing. */
export const path: Shape<string> = {
  name: 'PATH',
  label: 'a path',
  asTyped: true,
  completion: 'path',
  convert: (value) => (isPlain(value) && textOf(value) !== '' ? textOf(value) : undefined),
};

/** An argument of a program; a list stands for its items. */
export const programArgument: Shape<string | readonly string[]> = {
  name: 'ARG',
  label: 'text or a list of texts',
  asTyped: true,
  completion: 'path',
  convert: (value) => {
    if (Array.isArray(value)) return (value as readonly Value[]).every(isPlain) ? value.map(textOf) : undefined;
    return isPlain(value) ? textOf(value) : undefined;
  },
};

/** A type of file system, by the kernel's name. */
export const fileSystem: Shape<string> = { ...text, name: 'TYPE', completion: 'file-system' };

export const program: Shape<string> = { ...path, name: 'PROG', label: 'the name of a program', completion: 'program' };

/** A name that a script gives: letters, digits, `_` and `-`. */
export const name: Shape<string> = {
  name: 'NAME',
  label: 'a name',
  asTyped: true,
  convert: (value) => (typeof value === 'string' && /^[\p{L}_][\p{L}\p{N}_-]*$/u.test(value) ? value : undefined),
};

/** A whole number between two bounds, both included. */
export function integer(shapeName: string, least: number, most: number): Shape<number> {
  return {
    name: shapeName,
    label:
      most === Number.MAX_SAFE_INTEGER ? `a whole number from ${least}` : `a whole number from ${least} to ${most}`,
    convert: (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined,
  };
}

export const mode: Shape<number> = { ...integer('MODE', 0, 0o7777), label: 'a mode such as 0o755' };

export const duration: Shape<Duration> = {
  name: 'DURATION',
  label: 'a duration such as 10s',
  convert: (value) => (value instanceof Duration ? value : undefined),
};

export const size: Shape<number> = {
  name: 'SIZE',
  label: 'a size such as 16M',
  convert: (value) => (value instanceof Size ? value.bytes : typeof value === 'number' ? value : undefined),
};

export const namespaceKind: Shape<NamespaceKind> = {
  name: 'KIND',
  label: 'a kind of namespace',
  choices: () => namespaceKinds.map((kind) => kind.name),
  unknownCode: 'nsx::bind::unknown-kind',
  convert: (value) => (typeof value === 'string' ? findNamespaceKind(value) : undefined),
};

export const signal: Shape<number> = {
  name: 'SIGNAL',
  label: 'a signal such as TERM or 15',
  choices: () => Object.keys(SIG),
  asTyped: true,
  convert: (value) => (isPlain(value) ? findSignal(textOf(value)) : undefined),
};

export const processValue: Shape<Process> = {
  name: 'PROC',
  label: 'a process',
  completion: 'process',
  convert: (value) => (value instanceof Process ? value : undefined),
};

/** A process of this session, or a PID as the current process sees it. */
export const processOrPid: Shape<Process | number> = {
  name: 'PROC',
  label: 'a process or a PID',
  completion: 'process',
  convert: (value) =>
    value instanceof Process || (typeof value === 'number' && Number.isInteger(value) && value > 0) ? value : undefined,
};

/** A kind of namespace, or the word for all of them. */
export const namespaceKindOrAll: Shape<NamespaceKind | 'all'> = {
  ...namespaceKind,
  choices: () => [...namespaceKinds.map((kind) => kind.name), 'all'],
  convert: (value) => (value === 'all' ? value : namespaceKind.convert(value)),
};

export const descriptorValue: Shape<Descriptor> = {
  name: 'FD',
  label: 'a descriptor',
  convert: (value) => (value instanceof Descriptor ? value : undefined),
};

/** Something whose namespaces can be joined: see `joining.ts`. */
export const joinTarget: Shape<Process | number | string | Namespace | Descriptor> = {
  name: 'TARGET',
  label: 'a process, a PID, a path, a namespace or a descriptor',
  completion: 'process-or-path',
  convert: (value) => {
    if (value instanceof Namespace || value instanceof Descriptor) return value;
    return typeof value === 'string' && value !== '' ? value : processOrPid.convert(value);
  },
};

/** The PIDs that a new process is to have, in the order of `.pids`: one, or one for each of its innermost namespaces. */
export const chosenPids: Shape<readonly number[]> = {
  name: 'PID',
  label: 'a PID, or a list of PIDs with the innermost last',
  convert: (value) => {
    const pids = Array.isArray(value) ? (value as readonly Value[]) : [value];
    const good = pids.length > 0 && pids.every((pid) => typeof pid === 'number' && Number.isInteger(pid) && pid > 0);
    return good ? (pids as readonly number[]) : undefined;
  },
};

export const block: Shape<BlockValue> = {
  name: 'BLOCK',
  label: 'a block',
  convert: (value) => (value instanceof BlockValue ? value : undefined),
};

/** One of a few words. */
export function oneOf<const Word extends string>(shapeName: string, words: readonly Word[]): Shape<Word> {
  return {
    name: shapeName,
    label: `one of ${words.join(', ')}`,
    choices: () => words,
    unknownCode: 'nsx::bind::unknown-keyword',
    convert: (value) => words.find((word) => word === value),
  };
}

/** A list; of a record, the list of its values is not meant. */
export const list: Shape<readonly Value[]> = {
  name: 'LIST',
  label: 'a list',
  convert: (value) => (Array.isArray(value) ? (value as readonly Value[]) : undefined),
};

/** Text as a value, with any character in it. */
export const string: Shape<string> = {
  name: 'TEXT',
  label: 'text',
  convert: (value) => (isPlain(value) ? textOf(value) : undefined),
};

/** What help and examples are asked about. */
export const subject: Shape<string> = { ...string, name: 'SUBJECT', completion: 'subject' };

/** What has an order: numbers, texts, durations, sizes. */
export function comparable(value: Value): number | string | undefined {
  if (typeof value === 'number' || typeof value === 'string') return value;
  if (value instanceof Duration) return value.milliseconds;
  return value instanceof Size ? value.bytes : undefined;
}
