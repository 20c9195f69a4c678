/**
 * The capabilities: one table, used to parse, to print and to document; and sets of them as the
 * kernel writes them. capabilities(7), linux/capability.h.
 *
 * Scripts write them in small letters and without `CAP_`. Nothing here calls the kernel.
 */

const names = [
  'chown',
  'dac_override',
  'dac_read_search',
  'fowner',
  'fsetid',
  'kill',
  'setgid',
  'setuid',
  'setpcap',
  'linux_immutable',
  'net_bind_service',
  'net_broadcast',
  'net_admin',
  'net_raw',
  'ipc_lock',
  'ipc_owner',
  'sys_module',
  'sys_rawio',
  'sys_chroot',
  'sys_ptrace',
  'sys_pacct',
  'sys_admin',
  'sys_boot',
  'sys_nice',
  'sys_resource',
  'sys_time',
  'sys_tty_config',
  'mknod',
  'lease',
  'audit_write',
  'audit_control',
  'setfcap',
  'mac_override',
  'mac_admin',
  'syslog',
  'wake_alarm',
  'block_suspend',
  'audit_read',
  'perfmon',
  'bpf',
  'checkpoint_restore',
] as const;

export type CapabilityName = (typeof names)[number];

/** Their names in the order of their numbers, from 0. */
export const capabilityNames: readonly CapabilityName[] = names;

export const capabilityNumber = (name: CapabilityName): number => names.indexOf(name);

/** `CAP_SYS_ADMIN`, as man pages and traces have it. A kernel may know one that we do not. */
export const capabilityConstant = (number: number): string =>
  names[number] === undefined ? `CAP_${number}` : `CAP_${names[number].toUpperCase()}`;

/** The number of `sys_admin`, `cap_sys_admin` or `CAP_SYS_ADMIN`; undefined for anything else. */
export function findCapability(text: string): number | undefined {
  const number = names.indexOf(text.toLowerCase().replace(/^cap_/, '') as CapabilityName);
  return number < 0 ? undefined : number;
}

/** Is this capability in a set, written as a number with one bit for each? */
export const hasCapability = (set: bigint, number: number): boolean => ((set >> BigInt(number)) & 1n) === 1n;

export const setOfCapabilities = (numbers: readonly number[]): bigint =>
  numbers.reduce((set, number) => set | (1n << BigInt(number)), 0n);

/** All that we know. */
export const everyCapability = setOfCapabilities(names.map((_, number) => number));

/** What is in a set, by its name; `cap_41` where the kernel knows more than we do. */
export function namesInSet(set: bigint): string[] {
  const found: string[] = [];
  for (let number = 0; number < 64; number++) {
    if (hasCapability(set, number)) found.push(names[number] ?? `cap_${number}`);
  }
  return found;
}

/** The sets that a process has, in the order of proc_pid_status(5), with their fields there. */
export const capabilitySets = {
  inheritable: 'CapInh',
  permitted: 'CapPrm',
  effective: 'CapEff',
  bounding: 'CapBnd',
  ambient: 'CapAmb',
} as const;

export type CapabilitySet = keyof typeof capabilitySets;

/** securebits of capabilities(7): what a script writes, and the bit. */
export const secureBits = {
  noroot: 1 << 0,
  noroot_locked: 1 << 1,
  no_setuid_fixup: 1 << 2,
  no_setuid_fixup_locked: 1 << 3,
  keep_caps: 1 << 4,
  keep_caps_locked: 1 << 5,
  no_cap_ambient_raise: 1 << 6,
  no_cap_ambient_raise_locked: 1 << 7,
} as const;

export type SecureBit = keyof typeof secureBits;

/** The words of a number of securebits. */
export function secureBitNames(value: number): SecureBit[] {
  return (Object.keys(secureBits) as SecureBit[]).filter((name) => (value & secureBits[name]) !== 0);
}
