/**
 * Pipes between nsx itself and programs: both ends, and reading until the other side is done.
 *
 * What is said into them is kept as bytes until the end, so that no character is cut in two.
 */

import * as calls from '../kernel/calls.ts';
import { pin, syscall } from '../kernel/libc.ts';
import { closeOwn } from '../kernel/own-descriptors.ts';
import { pollReadable } from '../kernel/poll.ts';
import { SystemCallFailure } from '../kernel/system-call.ts';
import type { Machine } from '../machine.ts';

/** What a captured program may say before it is cut. */
const OUTPUT_LIMIT = 16 * 1024 * 1024;

const CHUNK = 64 * 1024;
let chunk: ReturnType<typeof pin> | undefined;
/** Memory for one call at a time. */
const sharedMemory = () => {
  chunk ??= pin(CHUNK);
  return chunk;
};

/** Both ends of a pipe(2); an end that is closed is -1, so that it is closed once. */
export class Pipe {
  read: number;
  write: number;

  constructor() {
    const memory = sharedMemory();
    const result = syscall('pipe2', memory.address, calls.O.CLOEXEC);
    if (result < 0) throw new SystemCallFailure(calls.pipe(), -result);
    this.read = memory.buffer.readInt32LE(0);
    this.write = memory.buffer.readInt32LE(4);
  }

  close(end: 'read' | 'write'): void {
    if (this[end] >= 0) closeOwn(this[end]);
    this[end] = -1;
  }

  /** Write all of it; false when nobody reads any more. Node ignores SIGPIPE, so that is an error like others. */
  send(text: string): boolean {
    const bytes = Buffer.from(text);
    for (let at = 0; at < bytes.length; ) {
      const part = bytes.subarray(at, at + CHUNK);
      const { buffer, address } = sharedMemory();
      part.copy(buffer);
      const count = syscall('write', this.write, address, part.length);
      if (count <= 0) return false;
      at += count;
    }
    return true;
  }
}

export class PipeReader {
  readonly fd: number;
  #parts: Buffer[] = [];
  #size = 0;
  ended = false;
  cut = false;

  constructor(fd: number) {
    this.fd = fd;
  }

  read(): void {
    const { buffer, address } = sharedMemory();
    const size = syscall('read', this.fd, address, CHUNK);
    if (size <= 0) this.ended = true;
    else this.#keep(buffer.subarray(0, size));
    this.#size += Math.max(0, size);
  }

  /** What exceeds the limit is read all the same, so that the program can go on, and forgotten. */
  #keep(bytes: Buffer): void {
    const room = OUTPUT_LIMIT - this.#size;
    if (bytes.length > room) this.cut = true;
    if (room > 0) this.#parts.push(Buffer.from(bytes.subarray(0, room)));
  }

  /** Final newlines are removed, as shells do for `$( … )`. */
  text(): string {
    return Buffer.concat(this.#parts).toString('utf8').replace(/\n+$/, '');
  }

  /** Begin anew. */
  clear(): void {
    this.#parts = [];
    this.#size = 0;
    this.cut = false;
  }
}

export function readAll(machine: Machine, readers: readonly PipeReader[]): void {
  for (;;) {
    const open = readers.filter((reader) => !reader.ended);
    if (open.length === 0) return;
    const ready = pollReadable(
      open.map(({ fd }) => fd),
      null,
    );
    if (ready.length === 0) machine.stopIfAsked();
    for (const index of ready) open[index]?.read();
  }
}
