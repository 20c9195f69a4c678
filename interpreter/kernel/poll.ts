/**
 * Wait until one of several descriptors can be read: ppoll(2), in nsx's own process.
 */

import { type PinnedMemory, pin, syscall } from './libc.ts';
import { E } from './tables.ts';

const POLLIN = 1;
let memory: PinnedMemory | undefined;
let limit: PinnedMemory | undefined;

/** A signal that comes between the last look for one and the wait would go unnoticed for ever. */
const LONGEST_WAIT = 100;

/**
 * The indexes of the descriptors that can be read or have ended. Empty after `timeout` milliseconds,
 * after a signal, and from time to time, so that the caller can look whether one has come.
 */
export function pollReadable(descriptors: readonly number[], timeout: number | null): number[] {
  const wait = Math.min(timeout ?? LONGEST_WAIT, LONGEST_WAIT);
  if (!memory || memory.buffer.length < descriptors.length * 8) memory = pin(Math.max(64, descriptors.length) * 8);
  limit ??= pin(16);
  const { buffer } = memory;
  descriptors.forEach((fd, index) => {
    buffer.writeInt32LE(fd, index * 8);
    buffer.writeInt16LE(POLLIN, index * 8 + 4);
    buffer.writeInt16LE(0, index * 8 + 6);
  });
  limit.buffer.writeBigInt64LE(BigInt(Math.round(wait * 1e6)), 8);
  const count = syscall('ppoll', memory.address, descriptors.length, limit.address, 0, 0);
  if (count === -E.EINTR || count <= 0) return [];
  return descriptors.flatMap((_, index) => (buffer.readInt16LE(index * 8 + 6) !== 0 ? [index] : []));
}
