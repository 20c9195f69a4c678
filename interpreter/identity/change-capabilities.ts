/**
 * Changing the capabilities of the current process: which calls that takes, and in which order.
 * capabilities(7).
 *
 * It asks only for what is wanted; whether it may be is for the kernel.
 */

import { readFile } from '../files/paths.ts';
import { type CapabilitySet, capabilityNames, setOfCapabilities } from '../kernel/capabilities.ts';
import {
  type CapabilityState,
  dropFromBounding,
  getCapabilities,
  lowerAmbient,
  raiseAmbient,
  readState,
  setCapabilities,
} from '../kernel/credential-calls.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import type { Machine } from '../machine.ts';

export interface CapabilityChange {
  readonly action: 'drop' | 'keep' | 'add';
  readonly capabilities: readonly number[];
  readonly sets: readonly CapabilitySet[];
}

/** Those that the running kernel knows: proc_sys_kernel(5). */
export function knownCapabilities(machine: Machine): number[] {
  const last = Number.parseInt(readFile(machine, '/proc/sys/kernel/cap_last_cap').toString('latin1'), 10);
  const count = Number.isNaN(last) ? capabilityNames.length : last + 1;
  return Array.from({ length: count }, (_, number) => number);
}

export function changeCapabilities(machine: Machine, change: CapabilityChange): void {
  const { sets } = change;
  const gone = leaving(machine, change);
  // The bounding set first: that needs CAP_SETPCAP, which may be among what goes.
  if (sets.includes('bounding')) machine.perform(gone.map(dropFromBounding));
  if (sets.some((set) => set === 'effective' || set === 'permitted' || set === 'inheritable')) {
    const [outcome] = machine.perform([getCapabilities()]);
    const before = readState(outcome?.outputs[0] ?? Buffer.alloc(24));
    machine.perform([setCapabilities(changed(before, change, setOfCapabilities(gone)))]);
  }
  // Ambient ones last: they must be permitted and inheritable by then.
  if (sets.includes('ambient')) machine.perform(ambientCalls(change, gone));
}

/** What goes out of the sets. */
function leaving(machine: Machine, { action, capabilities }: CapabilityChange): readonly number[] {
  if (action === 'add') return [];
  return action === 'drop' ? capabilities : knownCapabilities(machine).filter((one) => !capabilities.includes(one));
}

function changed(before: CapabilityState, { action, capabilities, sets }: CapabilityChange, gone: bigint) {
  const added = action === 'add' ? setOfCapabilities(capabilities) : 0n;
  const of = (set: 'effective' | 'permitted' | 'inheritable', also = false): bigint =>
    sets.includes(set) ? (before[set] | added) & ~gone : also ? before[set] & ~gone : before[set];
  return {
    // What is not permitted cannot be effective.
    effective: of('effective', sets.includes('permitted')),
    permitted: of('permitted'),
    inheritable: of('inheritable'),
  };
}

const ambientCalls = ({ action, capabilities }: CapabilityChange, gone: readonly number[]): SystemCall[] =>
  action === 'add' ? capabilities.map(raiseAmbient) : gone.map(lowerAmbient);
