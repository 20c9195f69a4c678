/**
 * Wait until one of several descriptors can be read: ppoll(2), in nsx's own process.
 */
import { type PinnedMemory, pin, syscall } from './libc.ts';

const EINTR = 4;
const POLLIN = 1;
let memory: PinnedMemory | undefined;
let limit: PinnedMemory | undefined;

/**
 * The indexes of the descriptors that can be read or have ended. Empty after `timeout` milliseconds
 * (null waits for ever), and after a signal.
 */
export function pollReadable(descriptors: readonly number[], timeout: number | null): number[] {
  if (!memory || memory.buffer.length < descriptors.length * 8) memory = pin(Math.max(64, descriptors.length) * 8);
  limit ??= pin(16);
  const { buffer } = memory;
  descriptors.forEach((fd, index) => {
    buffer.writeInt32LE(fd, index * 8);
    buffer.writeInt16LE(POLLIN, index * 8 + 4);
    buffer.writeInt16LE(0, index * 8 + 6);
  });
  if (timeout !== null) {
    const whole = Math.floor(timeout / 1000);
    limit.buffer.writeBigInt64LE(BigInt(whole), 0);
    limit.buffer.writeBigInt64LE(BigInt(Math.round((timeout - whole * 1000) * 1e6)), 8);
  }
  const count = syscall('ppoll', memory.address, descriptors.length, timeout === null ? 0 : limit.address, 0, 0);
  if (count === -EINTR || count <= 0) return [];
  return descriptors.flatMap((_, index) => (buffer.readInt16LE(index * 8 + 6) !== 0 ? [index] : []));
}
