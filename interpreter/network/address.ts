/**
 * Internet addresses: from text to bytes, and to what connect(2) wants. Names are not looked up.
 * Node's sockets are loaded when the first address is read, since they are a tenth of a start.
 */
import { createRequire } from 'node:module';
import { families } from '../kernel/network-calls.ts';

export interface Address {
  readonly text: string;
  readonly family: 4 | 6;
  readonly bytes: Uint8Array;
}

/** Undefined when it is none. */
export function parseAddress(text: string): Address | undefined {
  const { isIPv4, isIPv6 } = createRequire(import.meta.filename)('node:net') as typeof import('node:net');
  if (isIPv4(text)) return { text, family: 4, bytes: Uint8Array.from(text.split('.').map(Number)) };
  // A zone, `fe80::1%eth0`, would have to be looked up where the process is.
  if (isIPv6(text) && !text.includes('%')) return { text, family: 6, bytes: bytesOf(text) };
  return undefined;
}

function bytesOf(text: string): Uint8Array {
  const [head = '', tail] = text.split('::');
  const front = groups(head);
  const back = tail === undefined ? [] : groups(tail);
  const whole = [...front, ...new Array<number>(8 - front.length - back.length).fill(0), ...back];
  const bytes = Buffer.alloc(16);
  whole.forEach((group, index) => {
    bytes.writeUInt16BE(group, index * 2);
  });
  return bytes;
}

function groups(text: string): number[] {
  if (text === '') return [];
  return text.split(':').flatMap((part) => {
    if (!part.includes('.')) return [Number.parseInt(part, 16)];
    const [a = 0, b = 0, c = 0, d = 0] = part.split('.').map(Number);
    return [a * 256 + b, c * 256 + d];
  });
}

/** struct sockaddr_in or sockaddr_in6, with port 0: ip(7), ipv6(7). */
export function socketAddress({ family, bytes }: Address): Buffer {
  const address = Buffer.alloc(family === 4 ? 16 : 28);
  address.writeUInt16LE(family === 4 ? families.AF_INET : families.AF_INET6, 0);
  address.set(bytes, family === 4 ? 4 : 8);
  return address;
}
