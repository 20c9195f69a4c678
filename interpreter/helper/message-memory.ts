/**
 * The memory in which a message for a helper is put together: ops in their places, data behind them.
 *
 * It is the same for every message, and written as 32-bit words: nsx runs on little-endian machines
 * only, and neither a DataView nor a BigInt is needed where every microsecond is waited for.
 */
import { MESSAGE_MAX, MessageTooLong, OP_SIZE } from './protocol.ts';

/** The kernel would see only what stands before it. */
export function presumeNoNul(text: string): string {
  if (text.includes('\0')) throw new TypeError('a string with NUL inside reached the protocol');
  return text;
}

export class MessageMemory {
  readonly bytes: Buffer;
  readonly #words: Int32Array;
  readonly #longs: BigUint64Array;
  #base = 0;
  #dataAt = 0;
  /** The data so far; always a multiple of 8. */
  #size = 0;
  #op = 0;

  constructor(bytes: Buffer) {
    if (bytes.byteOffset % 8 !== 0) throw new RangeError('messages are put together in aligned memory');
    this.bytes = bytes;
    this.#words = new Int32Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 2);
    this.#longs = new BigUint64Array(bytes.buffer, bytes.byteOffset, bytes.byteLength >> 3);
  }

  get dataSize(): number {
    return this.#size;
  }

  /** How many ops have been begun. */
  get opCount(): number {
    return this.#op;
  }

  /** Begin a message with this many ops and, first in its data, this much room for outputs. */
  open(base: number, opCount: number, outputSize: number): void {
    this.#base = base;
    this.#dataAt = base + opCount * OP_SIZE;
    this.#op = 0;
    this.#size = 0;
    if (this.#dataAt + outputSize > MESSAGE_MAX) throw new MessageTooLong();
    this.#words.fill(0, base >> 2, this.#dataAt >> 2);
    this.reserve(outputSize);
  }

  /** Write a will at the end of the data: `content` opens and fills it. Returns how long its data became. */
  nest(content: { write(base: number): void }): number {
    const base = this.#base;
    const dataAt = this.#dataAt;
    const op = this.#op;
    content.write(this.end);
    const size = this.#size;
    this.#size = this.end - dataAt;
    this.#base = base;
    this.#dataAt = dataAt;
    this.#op = op;
    return size;
  }

  /** Where the end of the data is, from the beginning of the memory. */
  get end(): number {
    return this.#dataAt + this.#size;
  }

  /** Zeroed room in the data. */
  reserve(size: number): number {
    const at = this.#size;
    this.#size = (at + size + 7) & ~7;
    if (this.end > MESSAGE_MAX) throw new MessageTooLong();
    this.#words.fill(0, (this.#dataAt + at) >> 2, this.end >> 2);
    return at;
  }

  putBytes(bytes: Uint8Array): number {
    const at = this.reserve(bytes.length);
    this.bytes.set(bytes, this.#dataAt + at);
    return at;
  }

  /** A C string. */
  putString(text: string): number {
    const at = this.#size;
    const start = this.#dataAt + at;
    // UTF-8 takes at most three bytes for a UTF-16 unit: only close to the end it is worth counting them.
    if (start + text.length * 3 + 8 > MESSAGE_MAX && start + Buffer.byteLength(text) + 8 > MESSAGE_MAX) {
      throw new MessageTooLong();
    }
    const length = this.bytes.write(presumeNoNul(text), start);
    this.#size = (at + length + 8) & ~7;
    for (let end = start + length; end < this.end; end++) this.bytes[end] = 0;
    return at;
  }

  put32(at: number, value: number): void {
    this.#words[(this.#dataAt + at) >> 2] = value;
  }

  put64(at: number, value: number): void {
    this.put32(at, value);
    this.put32(at + 4, Math.floor(value / 0x100000000));
  }

  /** Begin the next op; returns its place for `argument`. */
  begin(kind: number, flags = 0, number = 0): number {
    const at = this.#base + this.#op * OP_SIZE;
    this.#words[at >> 2] = kind | (flags << 16);
    this.#words[(at >> 2) + 1] = number;
    this.#op += 1;
    return at;
  }

  argument(op: number, index: number, how: number, value: number): void {
    this.bytes[op + 8 + index] = how;
    const at = (op >> 2) + 4 + index * 2;
    this.#words[at] = value;
    this.#words[at + 1] = Math.floor(value / 0x100000000);
  }

  argument64(op: number, index: number, value: bigint): void {
    this.#longs[(op >> 3) + 2 + index] = value;
  }

  /** The words of the header, at the very beginning. */
  putHeader(words: readonly number[]): void {
    this.#words.set(words, 0);
  }
}
