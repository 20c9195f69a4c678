/**
 * A helper by itself, and messages for it written by hand, after docs/protocol.md, so that the encoder
 * is not its own judge.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import * as assert from 'uvu/assert';
import { socketPair } from '../../interpreter/kernel/launch.ts';
import { pin, syscall } from '../../interpreter/kernel/libc.ts';
import { pollReadable } from '../../interpreter/kernel/poll.ts';
import { eventually, root } from './nsx.ts';

export const helperFolder = `${root}interpreter/helper`;
export const prebuilt = (arch: string): string => `${helperFolder}/prebuilt/nsx-helper-linux-${arch}`;
export const native = prebuilt(process.arch);

export const MAGIC = 0x3178736e;

export interface Op {
  readonly kind?: number;
  readonly flags?: number;
  readonly number?: number;
  readonly how?: readonly number[];
  readonly arguments?: readonly (number | bigint)[];
}

/** A message as docs/protocol.md lays it out: a header of 32 bytes, ops of 64, data. */
export function message(
  ops: readonly Op[],
  data = Buffer.alloc(0),
  header: Partial<Record<string, number>> = {},
): Buffer {
  const words = {
    magic: MAGIC,
    id: 7,
    ops: ops.length,
    data: data.length,
    at: 0,
    size: 0,
    flags: 0,
    pad: 0,
    ...header,
  };
  const bytes = Buffer.alloc(32 + 64 * ops.length + data.length);
  Object.values(words).forEach((word, index) => {
    bytes.writeUInt32LE((word ?? 0) >>> 0, index * 4);
  });
  ops.forEach((op, index) => {
    const at = 32 + 64 * index;
    bytes.writeUInt16LE(op.kind ?? 0, at);
    bytes.writeUInt16LE(op.flags ?? 0, at + 2);
    bytes.writeUInt32LE(op.number ?? 0, at + 4);
    op.how?.forEach((how, place) => {
      bytes.writeUInt8(how, at + 8 + place);
    });
    op.arguments?.forEach((value, place) => {
      bytes.writeBigUInt64LE(BigInt.asUintN(64, BigInt(value)), at + 16 + place * 8);
    });
  });
  data.copy(bytes, 32 + 64 * ops.length);
  return bytes;
}

export class OneHelper {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly #socket: number;
  #closed = false;

  constructor(program: string = native, prefix: readonly string[] = []) {
    const [ours, theirs] = socketPair();
    const [command = '', ...rest] = [...prefix, program];
    this.child = spawn(command, rest, { stdio: [theirs, 'ignore', 'ignore'] });
    this.pid = this.child.pid ?? 0;
    this.#socket = ours;
    syscall('close', theirs);
  }

  send(bytes: Buffer): number {
    const memory = pin(Math.max(1, bytes.length));
    bytes.copy(memory.buffer);
    return syscall('write', this.#socket, memory.address, bytes.length);
  }

  /** What it says within that time; null for nothing, an empty buffer for its end. */
  receive(milliseconds = 1000): Buffer | null {
    const deadline = Date.now() + milliseconds;
    while (pollReadable([this.#socket], Math.max(1, deadline - Date.now())).length === 0) {
      if (Date.now() >= deadline) return null;
    }
    const memory = pin(200_000);
    const size = syscall('read', this.#socket, memory.address, 200_000);
    return Buffer.from(memory.buffer.subarray(0, Math.max(0, size)));
  }

  /** The results in the next reply. */
  results(): number[] {
    const reply = this.receive() ?? Buffer.alloc(0);
    assert.ok(reply.length >= 16, `a reply has come: ${reply.length} bytes`);
    assert.is(reply.readUInt32LE(0), MAGIC);
    const count = reply.readUInt32LE(8);
    return Array.from({ length: count }, (_, index) => Number(reply.readBigInt64LE(16 + index * 8)));
  }

  close(): void {
    if (!this.#closed) syscall('close', this.#socket);
    this.#closed = true;
  }

  /** Wait for its end; how it ended. */
  async ended(milliseconds = 2000): Promise<string> {
    const { child } = this;
    await eventually(() => child.exitCode !== null || child.signalCode !== null, milliseconds);
    const how = child.signalCode ?? (child.exitCode === null ? 'still there' : `exit ${child.exitCode}`);
    if (how === 'still there') child.kill('SIGKILL');
    this.close();
    return how;
  }
}
