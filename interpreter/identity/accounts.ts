/**
 * Users and groups by name: /etc/passwd and /etc/group as the current process sees them. passwd(5),
 * group(5).
 *
 * Nothing else is asked (no LDAP, no nsswitch), since a container may have nothing else.
 */

import { readFile } from '../files/paths.ts';
import type { Machine } from '../machine.ts';
import type { Shape } from '../values/shapes.ts';

const files = { user: '/etc/passwd', group: '/etc/group' } as const;

/** The largest ID but one: the last stands for "none" in system calls. */
export const LARGEST_ID = 0xffff_fffe;

const isId = (value: unknown): value is number =>
  typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= LARGEST_ID;

/** A number, or the name of a user (a group), which `idOf` looks up. */
export function account(kind: keyof typeof files): Shape<number | string> {
  return {
    name: kind === 'user' ? 'USER' : 'GROUP',
    label: `a number or the name of a ${kind}`,
    convert: (value) => (isId(value) || (typeof value === 'string' && /^[^\s:,]+$/.test(value)) ? value : undefined),
  };
}

export function idOf(machine: Machine, kind: keyof typeof files, named: number | string): number {
  if (typeof named === 'number') return named;
  const file = files[kind];
  const line = readFile(machine, file)
    .toString('utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${named}:`));
  const id = Number(line?.split(':')[2]);
  if (line !== undefined && isId(id)) return id;
  throw machine.fail('nsx::identity::unknown-name', `there is no ${kind} \`${named}\``, {
    notes: [`${file}, as this process sees it, does not name one`],
    help: 'give a number instead',
  });
}
