/**
 * Options as mount(8) has them: words that are flags of the kernel, and the rest for the file system.
 */
import { mountAttributes, mountFlags } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { any, type Shape } from '../values/shapes.ts';
import { RecordValue, Size, textOf, typeName, type Value } from '../values/values.ts';

/** Flags that `mount` has commands and words of its own for. */
const SAID_OTHERWISE = ['remount', 'bind', 'move', 'recursive', 'silent', 'unbindable', 'private', 'slave', 'shared'];

/** An option of mount(8); a file system has more of them than can be listed. */
export const mountOption: Shape<Value> = {
  ...any,
  name: 'OPTION',
  choices: () =>
    mountFlags
      .filter(({ word }) => !SAID_OTHERWISE.includes(word))
      .flatMap(({ word, inverse }) => (inverse ? [word, inverse] : [word])),
};

/** A flag of the mount itself. */
export const mountFlag: Shape<Value> = { ...any, name: 'OPTION', choices: () => possibleFlags() };

export interface MountOptions {
  readonly flags: number;
  /** Flags that `rw`, `dev` and the like take away. */
  readonly cleared: number;
  /** For the file system: `size=16777216,mode=755`. */
  readonly data: string | null;
}

export function parseMountOptions(machine: Machine, options: readonly Value[]): MountOptions {
  let flags = 0;
  let cleared = 0;
  const data: string[] = [];
  for (const word of options.flatMap((option) => words(machine, option))) {
    const flag = mountFlags.find((known) => known.word === word);
    const inverse = mountFlags.find((known) => known.inverse === word);
    if (flag) {
      flags |= flag.value;
      cleared &= ~flag.value;
    } else if (inverse) {
      flags &= ~inverse.value;
      cleared |= inverse.value;
    } else if (word !== 'defaults' && word !== '') data.push(word);
  }
  return { flags, cleared, data: data.length > 0 ? data.join(',') : null };
}

/** Where only flags of the mount itself can be meant. */
export function parseMountFlags(machine: Machine, options: readonly Value[]): MountOptions {
  const parsed = parseMountOptions(machine, options);
  const { data } = parsed;
  if (data === null) return parsed;
  throw machine.fail('nsx::mount::bad-option', `\`${data}\` is no flag of a mount`, {
    notes: [`possible: ${possibleFlags().join(', ')}`],
    help: 'what concerns the file system is given where it is mounted: `mount TYPE at PATH with …`',
    facts: { errno: 'EINVAL' },
  });
}

const isAttribute = (word: string): boolean => mountAttributes.some((attribute) => attribute.word === word);
const possibleFlags = (): string[] => mountFlags.map(({ word }) => word).filter(isAttribute);

function words(machine: Machine, option: Value): string[] {
  if (typeof option === 'string') return option.split(',');
  if (option instanceof RecordValue)
    return [...option.entries].map(([key, value]) => (value === true ? key : `${key}=${written(key, value)}`));
  throw machine.fail('nsx::value::wrong-type', `an option is a word or a record, and this is a ${typeName(option)}`);
}

/** Modes are octal and sizes are bytes for every file system. */
function written(key: string, value: Value): string {
  if (value instanceof Size) return String(value.bytes);
  if (key === 'mode' && typeof value === 'number') return value.toString(8);
  return textOf(value);
}
