/**
 * Writes messages for helpers, as docs/protocol.md lays them out.
 *
 * It knows offsets and nothing else. Outputs stand first in the data, so that the reply can return
 * them as one region; a will is a message inside the data of another.
 */
import { systemCallNumber } from '../kernel/numbers.ts';
import type { Argument, SystemCall } from '../kernel/system-call.ts';
import { MessageMemory, presumeNoNul } from './message-memory.ts';
import {
  CLONE_ARGS_SIZE,
  ENDING_SIZE,
  HEADER_SIZE,
  How,
  type Layout,
  LOG_SIZE,
  MAGIC,
  MessageFlag,
  MessageTooLong,
  OP_SIZE,
  OPS_MAX,
  type Operation,
  OpFlag,
  OpKind,
} from './protocol.ts';

/** struct sigaction of the kernel, with its restorer on x86-64. */
const SIGACTION_SIZE = 32;

/** Room for what a helper has noted; a multiple of 8. */
const logSize = ({ kind }: Operation): number =>
  kind === 'reaped' ? LOG_SIZE * ENDING_SIZE : kind === 'caught' ? LOG_SIZE : 0;

type OutputPlace = { readonly at: number; readonly size: number };
const noOutputs: readonly OutputPlace[] = [];

/** Strings as C wants them, one behind the other, and where each begins. */
interface Block {
  readonly bytes: Buffer;
  readonly offsets: readonly number[];
}

const blocks = new WeakMap<readonly string[], Block>();

/** The same list, the environment above all, is sent with every program that is started. */
function blockOf(texts: readonly string[]): Block {
  let block = blocks.get(texts);
  if (block) return block;
  const parts = texts.map((text) => Buffer.from(`${presumeNoNul(text)}\0`));
  let size = 0;
  const offsets = parts.map((part) => {
    size += part.length;
    return size - part.length;
  });
  block = { bytes: Buffer.concat(parts), offsets };
  blocks.set(texts, block);
  return block;
}

/** Operations being written: one message, or one will. */
class Writing {
  readonly memory: MessageMemory;
  readonly operations: readonly Operation[];
  /** `char *[]` that several calls share, such as the environment, are written once. */
  readonly #lists: (readonly string[])[] = [];
  readonly #listPlaces: number[] = [];
  readonly ops: number[] = [];
  readonly outputs: (readonly OutputPlace[])[] = [];
  opCount: number;
  outputSize = 0;
  #nextOutput = 0;

  constructor(memory: MessageMemory, operations: readonly Operation[]) {
    this.memory = memory;
    this.operations = operations;
    this.opCount = operations.length;
    for (const operation of operations) {
      if (operation.kind === 'call') this.#count(operation.call);
      else this.outputSize += logSize(operation);
    }
  }

  #count(call: SystemCall): void {
    for (const argument of call.arguments) {
      if (argument.kind === 'output') this.outputSize += (argument.size + 7) & ~7;
      if (argument.kind === 'strings' && !this.#lists.includes(argument.texts)) {
        this.#lists.push(argument.texts);
        this.opCount += 1;
      }
    }
  }

  write(base: number): void {
    this.memory.open(base, this.opCount, this.outputSize);
    for (const operation of this.operations) {
      this.outputs.push(this.#write(operation));
      this.ops.push(this.memory.opCount - 1);
    }
  }

  /** Returns where the outputs of the operation will stand. */
  #write(operation: Operation): readonly OutputPlace[] {
    const { memory } = this;
    switch (operation.kind) {
      case 'call':
        return this.#writeCall(operation.call);
      case 'spawn': {
        const clone = memory.reserve(CLONE_ARGS_SIZE);
        memory.put64(clone, operation.flags);
        memory.put64(clone + 32, operation.exitSignal);
        if (operation.setTid?.length) this.#writeSetTid(clone, operation.setTid);
        this.#writeOp(OpKind.spawn, clone, operation.received);
        break;
      }
      case 'wait':
        this.#writeOp(OpKind.wait, operation.pid, operation.stops ? 1 : 0);
        break;
      case 'expect': {
        const place = this.outputs[operation.call]?.[0]?.at ?? 0;
        const op = this.#writeOp(OpKind.expect, place + operation.at, 0, operation.differs ? 1 : 0);
        memory.argument64(op, 1, operation.value);
        break;
      }
      case 'follow':
        this.#writeArgument(memory.begin(OpKind.follow), 0, operation.child);
        break;
      case 'orphans':
        this.#writeOp(OpKind.orphans, operation.reap ? 1 : 0);
        break;
      case 'keeper': {
        const op = memory.begin(OpKind.keeper);
        this.#writeArgument(op, 0, operation.listing);
        this.#writeArgument(op, 1, operation.ledger);
        break;
      }
      case 'will-add': {
        const { at, size } = this.#writeWill(operation.operations);
        this.#writeOp(OpKind.willAdd, operation.id, at, size);
        break;
      }
      case 'will-drop':
        this.#writeOp(OpKind.willDrop, operation.id);
        break;
      case 'will-run':
        this.#writeOp(OpKind.willRun, operation.id);
        break;
      case 'end':
        this.#writeOp(OpKind.end);
        break;
      case 'brake':
        this.#writeArgument(memory.begin(OpKind.brake), 0, operation.file);
        break;
      case 'thread':
        this.#writeOp(OpKind.thread);
        break;
      case 'reaped':
      case 'caught': {
        const place = { at: this.#nextOutput, size: logSize(operation) };
        this.#nextOutput += place.size;
        this.#writeOp(OpKind[operation.kind], place.at);
        return [place];
      }
    }
    return noOutputs;
  }

  /** `set_tid` and its size in struct clone_args: the helper adds the address of the data. */
  #writeSetTid(clone: number, pids: readonly number[]): void {
    const { memory } = this;
    const list = memory.reserve(pids.length * 4);
    for (let index = 0; index < pids.length; index++) memory.put32(list + index * 4, pids[index]!);
    memory.put64(clone + 64, list);
    memory.put64(clone + 72, pids.length);
  }

  #writeOp(kind: number, ...values: readonly number[]): number {
    const op = this.memory.begin(kind);
    for (let index = 0; index < values.length; index++) this.memory.argument(op, index, How.value, values[index] ?? 0);
    return op;
  }

  #writeCall(call: SystemCall): readonly OutputPlace[] {
    const { memory } = this;
    let outputs: OutputPlace[] | undefined;
    for (const argument of call.arguments) if (argument.kind === 'strings') this.#writeList(argument.texts);
    const flags =
      (call.keepGoing ? OpFlag.keepGoing : 0) |
      (call.scoped ? OpFlag.scoped : 0) |
      (call.handOver ? OpFlag.handOver : 0);
    const op = memory.begin(OpKind.systemCall, flags, systemCallNumber(call.name));
    for (let index = 0; index < call.arguments.length; index++) {
      const argument = call.arguments[index]!;
      if (argument.kind === 'output') {
        outputs ??= [];
        outputs.push({ at: this.#nextOutput, size: argument.size });
      }
      this.#writeArgument(op, index, argument);
    }
    return outputs ?? noOutputs;
  }

  #writeArgument(op: number, index: number, argument: Argument): void {
    const { memory } = this;
    switch (argument.kind) {
      case 'number':
        memory.argument(op, index, How.value, argument.value);
        break;
      case 'path':
        memory.argument(op, index, How.data, memory.putString(argument.text));
        break;
      case 'bytes':
        memory.argument(op, index, How.data, memory.putBytes(argument.bytes));
        break;
      case 'output':
        memory.argument(op, index, How.data, this.#nextOutput);
        this.#nextOutput += (argument.size + 7) & ~7;
        break;
      case 'strings':
        memory.argument(op, index, How.data, this.#listPlaces[this.#lists.indexOf(argument.texts)] ?? 0);
        break;
      case 'result':
        memory.argument(op, index, How.result, this.ops[argument.of] ?? 0);
        break;
      case 'received':
        memory.argument(op, index, How.received, argument.index);
        break;
      case 'catcher':
        memory.argument(op, index, How.catcher, memory.reserve(SIGACTION_SIZE));
    }
  }

  /** Write `char *[]` and the op that turns its offsets into addresses, unless that has been done. */
  #writeList(texts: readonly string[]): void {
    const { memory } = this;
    const list = this.#lists.indexOf(texts);
    if (this.#listPlaces[list] !== undefined) return;
    const { bytes, offsets } = blockOf(texts);
    const array = memory.reserve((texts.length + 1) * 8);
    const block = memory.putBytes(bytes);
    for (let index = 0; index < offsets.length; index++) memory.put32(array + index * 8, block + offsets[index]!);
    memory.put64(array + texts.length * 8, -1);
    this.#writeOp(OpKind.pointers, array, texts.length + 1);
    this.#listPlaces[list] = array;
  }

  #writeWill(operations: readonly Operation[]): { at: number; size: number } {
    const { memory } = this;
    const will = new Writing(memory, operations);
    const at = memory.reserve(8);
    memory.put32(at, will.opCount);
    const dataSize = memory.nest(will);
    return { at, size: 8 + will.opCount * OP_SIZE + dataSize };
  }
}

export interface MessageOptions {
  /** No reply. */
  readonly silent?: boolean;
  readonly chained?: boolean;
}

export interface EncodedMessage {
  readonly size: number;
  readonly layout: Layout;
}

let memory: MessageMemory | undefined;

/** Write a whole message into `bytes` (at least MESSAGE_MAX long). Throws MessageTooLong. */
export function encodeMessage(
  bytes: Buffer,
  id: number,
  operations: readonly Operation[],
  options: MessageOptions = {},
): EncodedMessage {
  // It is the same buffer every time, but for tests.
  if (memory?.bytes !== bytes) memory = new MessageMemory(bytes);
  const writing = new Writing(memory, operations);
  const { opCount, outputSize, ops, outputs } = writing;
  if (opCount > OPS_MAX) throw new MessageTooLong();
  writing.write(HEADER_SIZE);
  const flags = (options.silent ? MessageFlag.silent : 0) | (options.chained ? MessageFlag.chained : 0);
  memory.putHeader([MAGIC, id, opCount, memory.dataSize, 0, outputSize, flags, 0]);
  return { size: HEADER_SIZE + opCount * OP_SIZE + memory.dataSize, layout: { ops, outputs, size: outputSize } };
}
