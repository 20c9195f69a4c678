/**
 * Resource limits: their table, and prlimit64(2), which reads and sets them. getrlimit(2).
 */
import { bytes, define, number, output } from './calls.ts';
import type { SystemCall } from './system-call.ts';

/** asm-generic/resource.h, which both architectures use. */
export const resources = {
  cpu: 0,
  fsize: 1,
  data: 2,
  stack: 3,
  core: 4,
  rss: 5,
  nproc: 6,
  nofile: 7,
  memlock: 8,
  as: 9,
  locks: 10,
  sigpending: 11,
  msgqueue: 12,
  nice: 13,
  rtprio: 14,
  rttime: 15,
} as const;

export type Resource = keyof typeof resources;

/** RLIM_INFINITY. */
export const UNLIMITED = 0xffff_ffff_ffff_ffffn;

export interface Limit {
  readonly soft: bigint;
  readonly hard: bigint;
}

/** The keeper and the session process, which are nsx's own but are counted with those of the script. */
export const OWN_PROCESSES = 2;

const SIZE = 16;
const nothing = number(0, 'NULL');
const ofResource = (resource: Resource) => number(resources[resource], `RLIMIT_${resource.toUpperCase()}`);
const shown = (value: bigint): string => (value === UNLIMITED ? 'RLIM_INFINITY' : String(value));

export const getLimit = (resource: Resource): SystemCall =>
  define('prlimit64', number(0), ofResource(resource), nothing, output(SIZE));

export function setLimit(resource: Resource, { soft, hard }: Limit): SystemCall {
  const limit = Buffer.alloc(SIZE);
  limit.writeBigUInt64LE(soft, 0);
  limit.writeBigUInt64LE(hard, 8);
  const text = `{rlim_cur=${shown(soft)}, rlim_max=${shown(hard)}}`;
  return define('prlimit64', number(0), ofResource(resource), bytes(limit, text), nothing);
}

export const readLimit = (buffer: Buffer): Limit => ({
  soft: buffer.readBigUInt64LE(0),
  hard: buffer.readBigUInt64LE(8),
});
