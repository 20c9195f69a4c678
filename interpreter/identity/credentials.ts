/**
 * Who a process is: its IDs, groups and capabilities, as /proc tells them to whoever asks.
 * credentials(7), proc_pid_status(5).
 *
 * IDs are those of the *reader's* user namespace, so it is the current process that reads.
 */

import { readFile } from '../files/paths.ts';
import { type CapabilitySet, capabilitySets, namesInSet } from '../kernel/capabilities.ts';
import type { Machine } from '../machine.ts';
import { procPath } from '../processes/proc-path.ts';
import type { Process } from '../processes/process.ts';
import { RecordValue, type Value } from '../values/values.ts';

export interface Credentials {
  readonly uid: number;
  readonly euid: number;
  readonly suid: number;
  readonly fsuid: number;
  readonly gid: number;
  readonly egid: number;
  readonly sgid: number;
  readonly fsgid: number;
  readonly groups: readonly number[];
  readonly caps: Readonly<Record<CapabilitySet, bigint>>;
  readonly noNewPrivileges: boolean;
}

export function credentialsOf(machine: Machine, process?: Process | number): Credentials {
  return parseCredentials(readFile(machine, `${procPath(machine, process)}/status`).toString('latin1'));
}

/** Of the text of a status file; what it does not say is 0. */
export function parseCredentials(status: string): Credentials {
  const field = (name: string): string => new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(status)?.[1]?.trim() ?? '';
  const numbers = (name: string): number[] => field(name).split(/\s+/).filter(Boolean).map(Number);
  const [uid = 0, euid = 0, suid = 0, fsuid = 0] = numbers('Uid');
  const [gid = 0, egid = 0, sgid = 0, fsgid = 0] = numbers('Gid');
  const set = (name: CapabilitySet): bigint => BigInt(`0x${field(capabilitySets[name]) || '0'}`);
  return {
    ...{ uid, euid, suid, fsuid, gid, egid, sgid, fsgid },
    groups: numbers('Groups'),
    caps: {
      inheritable: set('inheritable'),
      permitted: set('permitted'),
      effective: set('effective'),
      bounding: set('bounding'),
      ambient: set('ambient'),
    },
    noNewPrivileges: field('NoNewPrivs') === '1',
  };
}

/** As a script sees it. */
export function credentialsValue({ caps, noNewPrivileges, ...ids }: Credentials): RecordValue {
  const values: Record<string, Value> = { ...ids, caps: capabilitiesValue(caps), no_new_privs: noNewPrivileges };
  return new RecordValue(values);
}

export function capabilitiesValue(caps: Credentials['caps']): RecordValue {
  return new RecordValue(
    Object.fromEntries((Object.keys(capabilitySets) as CapabilitySet[]).map((set) => [set, namesInSet(caps[set])])),
  );
}
