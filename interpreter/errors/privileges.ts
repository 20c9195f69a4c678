/**
 * What a process may do, and what the machine allows at all: capabilities, user namespaces, sysctls,
 * seccomp, AppArmor, limits.
 *
 * Each answers null (or '') where the machine does not tell; no guess is made here.
 */
import {
  type CapabilityName,
  type CapabilitySet,
  capabilitySets,
  findCapability,
  hasCapability,
} from '../kernel/capabilities.ts';
import type { Circumstances } from './circumstances.ts';

/** A field of /proc/self/status; null where there is none. */
export function statusField(machine: Circumstances, name: string): string | null {
  const text = machine.read('/proc/self/status');
  return new RegExp(`^${name}:[ \\t]*(.*)$`, 'm').exec(text ?? '')?.[1] ?? null;
}

/** How many threads the process has; 1 where that cannot be told. */
export const threadsOf = (machine: Circumstances): number => Number(statusField(machine, 'Threads') ?? 1);

/** Has the process the capability, in its own user namespace? */
export function isCapable(machine: Circumstances, capability: `CAP_${Uppercase<CapabilityName>}`): boolean | null {
  const set = capabilitySet(machine, 'effective');
  return set === null ? null : hasCapability(set, findCapability(capability) ?? 0);
}

/** One of the sets that the process has. */
export function capabilitySet(machine: Circumstances, set: CapabilitySet): bigint | null {
  const text = statusField(machine, capabilitySets[set]);
  return text === null ? null : BigInt(`0x${text.trim() || '0'}`);
}

/** Is the process in another user namespace than the machine's first? */
export function isInUserNamespace(machine: Circumstances): boolean {
  const map = machine.read('/proc/self/uid_map');
  return map === null ? machine.rootless : !/^\s*0\s+0\s+4294967295\s*$/.test(map);
}

/**
 * An ID as nsx itself sees it, for a message. A session without privileges knows one ID only, its
 * own, and by the number 0.
 */
export const idInWords = (machine: Circumstances, id: string): string =>
  machine.rootless ? `${id} (in this session 0)` : id;

/** Has the user namespace of the process a map for its IDs yet? */
export function isUnmapped(machine: Circumstances): boolean {
  return ['/proc/self/uid_map', '/proc/self/gid_map'].some((map) => machine.read(map)?.trim() === '');
}

/** A number under /proc/sys: `user/max_pid_namespaces`. */
export function sysctl(machine: Circumstances, name: string): number | null {
  const text = machine.read(`/proc/sys/${name}`)?.trim() ?? '';
  return /^-?\d+$/.test(text) ? Number(text) : null;
}

/** The sysctl that keeps unprivileged users from user namespaces, as `name = value`; null for none. */
export function userNamespaceRestriction(machine: Circumstances): string | null {
  if (sysctl(machine, 'kernel/apparmor_restrict_unprivileged_userns') === 1) {
    return 'kernel.apparmor_restrict_unprivileged_userns = 1';
  }
  return sysctl(machine, 'kernel/unprivileged_userns_clone') === 0 ? 'kernel.unprivileged_userns_clone = 0' : null;
}

/** Does a seccomp filter look at the calls of the process? */
export function isFiltered(machine: Circumstances): boolean {
  return statusField(machine, 'Seccomp')?.trim() === '2';
}

/** The AppArmor profile that confines the process; null where none does. */
export function enforcedProfile(machine: Circumstances): string | null {
  const text = machine.read('/proc/self/attr/apparmor/current') ?? machine.read('/proc/self/attr/current');
  return /^(.+) \(enforce\)/.exec(text ?? '')?.[1] ?? null;
}

/** The soft limit of a line of /proc/self/limits; null for `unlimited` and where it cannot be read. */
export function softLimit(machine: Circumstances, line: string): number | null {
  const text = new RegExp(`^${line}\\s+(\\d+)`, 'm').exec(machine.read('/proc/self/limits') ?? '')?.[1];
  return text === undefined ? null : Number(text);
}
