/**
 * Constructors for the system calls that change who a process is: IDs, groups, capabilities.
 *
 * As in `calls.ts`, a constructor only describes.
 */
import { bytes, define, number, output } from './calls.ts';
import { capabilityConstant, capabilityNames, everyCapability, hasCapability, secureBitNames } from './capabilities.ts';
import type { Argument, SystemCall } from './system-call.ts';

const ID_SIZE = 4;

/** setresuid(2). */
export const setUserIds = (real: number, effective: number, saved: number): SystemCall =>
  define('setresuid', number(real), number(effective), number(saved));
/** setresgid(2). */
export const setGroupIds = (real: number, effective: number, saved: number): SystemCall =>
  define('setresgid', number(real), number(effective), number(saved));

/** setgroups(2). */
export function setGroups(ids: readonly number[]): SystemCall {
  const data = Buffer.alloc(ids.length * ID_SIZE);
  ids.forEach((id, index) => {
    data.writeUInt32LE(id, index * ID_SIZE);
  });
  const list = ids.length === 0 ? number(0, 'NULL') : bytes(data, `[${ids.join(', ')}]`);
  return define('setgroups', number(ids.length), list);
}

/** getgroups(2): how many there are, and which. */
export const countGroups = (): SystemCall => define('getgroups', number(0), number(0, 'NULL'));
export const getGroups = (count: number): SystemCall => define('getgroups', number(count), output(count * ID_SIZE));
export const readGroups = (buffer: Buffer, count: number): number[] =>
  Array.from({ length: count }, (_, index) => buffer.readUInt32LE(index * ID_SIZE));

// Capabilities -------------------------------------------------------------------------------

/** The three sets that capset(2) sets at once. */
export interface CapabilityState {
  readonly effective: bigint;
  readonly permitted: bigint;
  readonly inheritable: bigint;
}

/** _LINUX_CAPABILITY_VERSION_3: two structures of 32 bits for each set. */
const VERSION_3 = 0x20080522;
const STATE_SIZE = 24;
const LOW = 0xffff_ffffn;
const ownHeader = ((): Argument => {
  const header = Buffer.alloc(8);
  header.writeUInt32LE(VERSION_3, 0);
  return bytes(header, '{version=_LINUX_CAPABILITY_VERSION_3, pid=0}');
})();

/** capget(2) of the process itself. */
export const getCapabilities = (): SystemCall => define('capget', ownHeader, output(STATE_SIZE));

/** capset(2) of the process itself; there is no other. */
export function setCapabilities(state: CapabilityState): SystemCall {
  const data = Buffer.alloc(STATE_SIZE);
  writeState(data, state);
  const { effective, permitted, inheritable } = state;
  const text = `{effective=${showSet(effective)}, permitted=${showSet(permitted)}, inheritable=${showSet(inheritable)}}`;
  return define('capset', ownHeader, bytes(data, text));
}

const stateFields = ['effective', 'permitted', 'inheritable'] as const;

/** struct __user_cap_data_struct [2]: the low halves of the three sets, then the high ones. */
export function writeState(data: Buffer, state: CapabilityState): void {
  stateFields.forEach((field, index) => {
    data.writeUInt32LE(Number(state[field] & LOW), index * 4);
    data.writeUInt32LE(Number(state[field] >> 32n), 12 + index * 4);
  });
}

export function readState(data: Buffer): CapabilityState {
  const at = (index: number): bigint =>
    BigInt(data.readUInt32LE(index * 4)) | (BigInt(data.readUInt32LE(12 + index * 4)) << 32n);
  return { effective: at(0), permitted: at(1), inheritable: at(2) };
}

/** Names where a few say it, also what is missing from all of them; else the number. */
function showSet(set: bigint): string {
  const FEW = 6;
  if (set === 0n) return '0';
  const listed = (part: bigint): string[] =>
    capabilityNames.flatMap((_, number) => (hasCapability(part, number) ? [capabilityConstant(number)] : []));
  if ((set & ~everyCapability) === 0n && listed(set).length <= FEW) return listed(set).join('|');
  const missing = everyCapability & ~set;
  if (missing === 0n) return 'all';
  return listed(missing).length <= FEW ? `~(${listed(missing).join('|')})` : `0x${set.toString(16)}`;
}

const named = (capability: number): Argument => number(capability, capabilityConstant(capability));
const prctl = (option: number, name: string, ...rest: readonly Argument[]): SystemCall =>
  define('prctl', number(option, name), ...rest);

/** PR_CAPBSET_DROP: for good. */
export const dropFromBounding = (capability: number): SystemCall =>
  prctl(24, 'PR_CAPBSET_DROP', named(capability), number(0), number(0), number(0));

const ambient = (operation: number, name: string, capability: number): SystemCall =>
  prctl(47, 'PR_CAP_AMBIENT', number(operation, name), named(capability), number(0), number(0));
export const raiseAmbient = (capability: number): SystemCall => ambient(2, 'PR_CAP_AMBIENT_RAISE', capability);
export const lowerAmbient = (capability: number): SystemCall => ambient(3, 'PR_CAP_AMBIENT_LOWER', capability);

export const clearAmbient = (): SystemCall =>
  prctl(47, 'PR_CAP_AMBIENT', number(4, 'PR_CAP_AMBIENT_CLEAR_ALL'), number(0), number(0), number(0));

/** PR_SET_NO_NEW_PRIVS: for good, and for all children. */
export const setNoNewPrivileges = (): SystemCall =>
  prctl(38, 'PR_SET_NO_NEW_PRIVS', number(1), number(0), number(0), number(0));

export const getSecureBits = (): SystemCall =>
  prctl(27, 'PR_GET_SECUREBITS', number(0), number(0), number(0), number(0));
export const setSecureBits = (value: number): SystemCall => {
  const text = secureBitNames(value)
    .map((name) => `SECBIT_${name.toUpperCase()}`)
    .join('|');
  return prctl(28, 'PR_SET_SECUREBITS', number(value, text || '0'), number(0), number(0), number(0));
};
