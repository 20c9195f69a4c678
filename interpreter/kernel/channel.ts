/**
 * nsx's end of a helper's control socket: send a message, receive its reply.
 *
 * A channel does not wait unless it is asked to: several messages may be under way, and replies
 * are matched by number, since the reply to a `wait` comes only when the child has changed.
 * unix(7), SOCK_SEQPACKET: every message arrives whole, in order, or not at all.
 */

import { writeSync } from 'node:fs';
import { encodeMessage, type MessageOptions } from '../helper/encode.ts';
import {
  DESCRIPTORS_MAX,
  type Layout,
  MAGIC,
  MESSAGE_MAX,
  type Operation,
  REPLY_HEADER_SIZE,
} from '../helper/protocol.ts';
import { callFunction, type PinnedMemory, pin, syscall, syscallBare } from './libc.ts';
import { closeOwn } from './own-descriptors.ts';
import { pollReadable } from './poll.ts';
import { E } from './tables.ts';

const MSG_DONTWAIT = 0x40;
const MSG_NOSIGNAL = 0x4000;
const MSG_CMSG_CLOEXEC = 0x40000000;
const SOL_SOCKET = 1;
const SCM_RIGHTS = 1;
const CONTROL_SIZE = 16 + 4 * DESCRIPTORS_MAX;

/** How often an empty socket is looked at before nsx goes to sleep for the reply: waking up costs more. */
const LOOKS = 40;

/** The other end is gone: the process became a program, ended, or was killed. */
export class ChannelClosed extends Error {}

/** One for all: it comes with every program that is started, and a stack trace takes time to collect. */
const channelClosed = new ChannelClosed('the process has closed its control socket');

/** What has come is no answer to anything: nothing that this helper says can be relied on. */
export class HelperLied extends ChannelClosed {}

/** A signal came while waiting; what was sent is still under way. */
export class Interrupted extends Error {}

export interface Reply {
  /** One result for each operation that ran, minus the errno if it failed. */
  readonly results: readonly number[];
  /** What the outputs of an operation hold, in their order. */
  outputs(operation: number): readonly Buffer[];
  readonly descriptors: readonly number[];
}

/** struct msghdr with one iovec and a control buffer, ready for sendmsg(2) or recvmsg(2). */
class MessageMemory {
  readonly bytes: PinnedMemory = pin(MESSAGE_MAX);
  readonly control: PinnedMemory = pin(CONTROL_SIZE);
  readonly #header: PinnedMemory = pin(56);
  readonly #iov: PinnedMemory = pin(16);

  constructor() {
    this.#iov.buffer.writeBigUInt64LE(BigInt(this.bytes.address), 0);
    this.#header.buffer.writeBigUInt64LE(BigInt(this.#iov.address), 16);
    this.#header.buffer.writeBigUInt64LE(1n, 24);
    this.#header.buffer.writeBigUInt64LE(BigInt(this.control.address), 32);
  }

  get address(): number {
    return this.#header.address;
  }

  prepare(size: number, controlSize: number): void {
    this.#iov.buffer.writeUInt32LE(size, 8);
    this.#header.buffer.writeUInt32LE(controlSize, 40);
  }

  putDescriptors(descriptors: readonly number[]): number {
    if (descriptors.length === 0) return 0;
    const { buffer } = this.control;
    buffer.writeUInt32LE(16 + 4 * descriptors.length, 0);
    buffer.writeUInt32LE(SOL_SOCKET, 8);
    buffer.writeUInt32LE(SCM_RIGHTS, 12);
    descriptors.forEach((fd, index) => {
      buffer.writeInt32LE(fd, 16 + index * 4);
    });
    return (16 + 4 * descriptors.length + 7) & ~7;
  }

  takeDescriptors(): number[] {
    const { buffer } = this.control;
    if (this.#header.buffer.readUInt32LE(40) < 16 || buffer.readUInt32LE(12) !== SCM_RIGHTS) return [];
    const end = buffer.readUInt32LE(0);
    const descriptors: number[] = [];
    for (let at = 16; at < end; at += 4) descriptors.push(buffer.readInt32LE(at));
    return descriptors;
  }
}

const nothing = Buffer.alloc(0);
const noOutputs: readonly Buffer[] = [];

let outgoing: MessageMemory | undefined;
let incoming: MessageMemory | undefined;

interface SendOptions extends MessageOptions {
  readonly descriptors?: readonly number[];
}

type Wait = 'never' | 'patiently' | 'interruptibly';
type Come = 'reply' | 'nothing' | 'end';

/** Asked before every wait: has a signal come that should stop what is going on? It says so once. */
export type InterruptCheck = () => boolean;

export class Channel {
  readonly fd: number;
  readonly #interrupted: InterruptCheck;
  readonly #layouts = new Map<number, Layout>();
  readonly #early = new Map<number, Reply>();
  /** Messages whose replies may still come, and are wanted by nobody. */
  readonly #abandoned = new Set<number>();
  #lastId = 0;
  #closed = false;

  constructor(fd: number, interrupted: InterruptCheck) {
    this.fd = fd;
    this.#interrupted = interrupted;
  }

  /** Send a message and return its number. `descriptors` stay open here. */
  send(operations: readonly Operation[], options: SendOptions = {}): number {
    if (this.#closed) throw channelClosed;
    const layout = this.#send(operations, options);
    if (layout && !options.silent) this.#layouts.set(this.#lastId, layout);
    // Who has been woken, or born meanwhile, may have been put on this very processor: sched(7).
    callFunction('sched_yield');
    return this.#lastId;
  }

  /** Leave a message for whoever reads it later; false when there is no room for it, in a socket that does not block. */
  store(operations: readonly Operation[]): boolean {
    return this.#send(operations, { silent: true }) !== null;
  }

  #send(operations: readonly Operation[], options: SendOptions): Layout | null {
    outgoing ??= new MessageMemory();
    this.#lastId = (this.#lastId + 1) & 0x7fffffff;
    const { size, layout } = encodeMessage(outgoing.bytes.buffer, this.#lastId, operations, options);
    const { descriptors = [] } = options;
    const sent = descriptors.length > 0 ? this.#sendWith(outgoing, size, descriptors) : this.#write(outgoing, size);
    return sent ? layout : null;
  }

  #sendWith(memory: MessageMemory, size: number, descriptors: readonly number[]): true {
    memory.prepare(size, memory.putDescriptors(descriptors));
    let sent = syscallBare('sendmsg', this.fd, memory.address, MSG_NOSIGNAL);
    // What has failed has sent nothing: once more, to be told why.
    if (sent < 0)
      do sent = syscall('sendmsg', this.fd, memory.address, MSG_NOSIGNAL);
      while (sent === -E.EINTR);
    if (sent < 0) throw channelClosed;
    return true;
  }

  /** Node's own write(2) takes a tenth of what a call of sendmsg(2) takes. Node ignores SIGPIPE. */
  #write({ bytes }: MessageMemory, size: number): boolean {
    try {
      writeSync(this.fd, bytes.buffer, 0, size);
      return true;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'EAGAIN') return false;
      throw channelClosed;
    }
  }

  /**
   * The reply to message `id`, waiting for it. Throws ChannelClosed, or Interrupted (then ask again, or
   * `abandon`); `patiently` no signal cuts it short.
   */
  receive(id: number, patiently = false): Reply {
    const reply = this.#replyTo(id, patiently ? 'patiently' : 'interruptibly');
    if (!reply) throw channelClosed;
    return reply;
  }

  /** The reply to message `id` if it is there already. Throws ChannelClosed. */
  receiveIfThere(id: number): Reply | undefined {
    const reply = this.#replyTo(id, 'never');
    if (reply === null) throw channelClosed;
    return reply;
  }

  /**
   * The reply to message `id`, or null at the end, which is no surprise where a program was to take over: an exception
   * takes longer than the message. `idle` is called when there is time. Throws Interrupted.
   */
  receiveOrEnd(id: number, idle: () => void): Reply | null {
    let reply = this.#replyTo(id, 'never');
    if (reply === undefined) {
      idle();
      reply = this.#replyTo(id, 'interruptibly');
    }
    return reply ?? null;
  }

  /** Null at the end; undefined while nothing has come, which only a `wait` of `never` sees. */
  #replyTo(id: number, wait: Wait): Reply | null | undefined {
    for (;;) {
      const reply = this.#early.get(id);
      if (reply) {
        this.#early.delete(id);
        return reply;
      }
      const come = this.#receiveOne(wait);
      if (come === 'end') return null;
      if (come === 'nothing') return undefined;
    }
  }

  /**
   * The reply to message `id` if it comes within so many milliseconds, whatever signals say. If it does
   * not, nobody waits for it any more.
   */
  finish(id: number, patience: number): Reply | undefined {
    const deadline = performance.now() + patience;
    try {
      for (let left = patience; ; left = deadline - performance.now()) {
        const reply = this.receiveIfThere(id);
        if (reply) return reply;
        if (left <= 0) break;
        pollReadable([this.fd], left);
      }
      this.abandon(id);
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
    }
    return undefined;
  }

  /** Sleep until a reply, or the end, has come. Throws Interrupted. */
  rest(): void {
    if (this.#closed || this.#early.size > 0) return;
    while (pollReadable([this.fd], null).length === 0) if (this.#interrupted()) throw new Interrupted();
  }

  /** Nobody will ask for this reply any more. */
  abandon(id: number): void {
    if (this.#layouts.delete(id)) this.#abandoned.add(id);
    this.#early.delete(id);
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    closeOwn(this.fd);
  }

  #receiveOne(wait: Wait): Come {
    if (this.#closed) return 'end';
    incoming ??= new MessageMemory();
    let size = this.#look(incoming);
    if (size < 0 && wait === 'never') return 'nothing';
    for (let look = 1; look < LOOKS && size < 0; look++) {
      // The helper may be waiting for this very processor.
      callFunction('sched_yield');
      size = this.#look(incoming);
    }
    if (size < 0) size = -E.EAGAIN;
    while (size === -E.EAGAIN || size === -E.EINTR) {
      if (wait === 'interruptibly' && this.#interrupted()) throw new Interrupted();
      pollReadable([this.fd], null);
      size = this.#receiveInto(incoming);
    }
    if (size <= 0) {
      this.close();
      return 'end';
    }
    this.#accept(incoming, size);
    return 'reply';
  }

  /** Below 0 when nothing has come, or when something has failed, which whoever waits is told by `#receiveInto`. */
  #look(memory: MessageMemory): number {
    memory.prepare(MESSAGE_MAX, CONTROL_SIZE);
    return syscallBare('recvmsg', this.fd, memory.address, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
  }

  #receiveInto(memory: MessageMemory): number {
    memory.prepare(MESSAGE_MAX, CONTROL_SIZE);
    const size = syscall('recvmsg', this.fd, memory.address, MSG_DONTWAIT | MSG_CMSG_CLOEXEC);
    // The other end has gone with messages of ours unread: it is said once, before what it had sent before.
    return size === -E.ECONNRESET ? this.#look(memory) : size;
  }

  #accept(memory: MessageMemory, size: number): void {
    const descriptors = memory.takeDescriptors();
    const { buffer } = memory.bytes;
    const id = buffer.readUInt32LE(4);
    const count = buffer.readUInt32LE(8);
    const dataAt = REPLY_HEADER_SIZE + count * 8;
    const layout = this.#layouts.get(id);
    const whole =
      size >= REPLY_HEADER_SIZE &&
      buffer.readUInt32LE(0) === MAGIC &&
      size === dataAt + buffer.readUInt32LE(12) &&
      (layout ? buffer.readUInt32LE(12) === layout.size : this.#abandoned.has(id));
    if (!whole || !layout) {
      for (const fd of descriptors) closeOwn(fd);
      if (whole && this.#abandoned.delete(id)) return;
      this.close();
      throw new HelperLied('the helper has answered nonsense');
    }
    this.#layouts.delete(id);
    const results: number[] = [];
    for (const op of layout.ops) {
      if (op >= count) break;
      const at = REPLY_HEADER_SIZE + op * 8;
      results.push(buffer.readUInt32LE(at) + buffer.readInt32LE(at + 4) * 0x100000000);
    }
    const data = layout.size > 0 ? Buffer.from(buffer.subarray(dataAt, size)) : nothing;
    this.#early.set(id, {
      results,
      descriptors,
      outputs: (operation) => {
        const places = layout.outputs[operation] ?? [];
        return places.length === 0 ? noOutputs : places.map(({ at, size }) => data.subarray(at, at + size));
      },
    });
  }
}
