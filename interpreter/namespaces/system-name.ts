/** The names that a UTS namespace holds: uname(2). */

import type { Failure } from '../failure.ts';
import * as calls from '../kernel/calls.ts';
import type { SystemCallName } from '../kernel/numbers.ts';
import type { Machine } from '../machine.ts';

/** struct utsname: six fields of 65 bytes. */
const FIELD = 65;
const places = { host: 1, domain: 5 } as const;

export function readSystemName(machine: Machine, which: keyof typeof places): string | null {
  const [outcome] = machine.perform([calls.systemName()]);
  const at = places[which] * FIELD;
  return outcome?.outputs[0]?.toString('utf8', at, at + FIELD).replace(/\0.*$/s, '') ?? null;
}

/** Root could, but nobody would undo it. */
export function refuseForHost(machine: Machine, which: 'host' | 'domain', syscall: SystemCallName): Failure {
  return machine.fail('nsx::uts::host', `the ${which} name of this machine is not changed`, {
    help: `take a UTS namespace of your own: \`clone uts < ${which}name … >\``,
    facts: { errno: 'EPERM', syscall },
  });
}
