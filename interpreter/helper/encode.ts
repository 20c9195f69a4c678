/**
 * Writes messages for helpers, as docs/protocol.md lays them out.
 *
 * It knows offsets and nothing else. Outputs stand first in the data, so that the reply can return
 * them as one region; a will is a message inside the data of another.
 */
import { systemCallNumber } from '../kernel/numbers.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import {
  CLONE_ARGS_SIZE,
  HEADER_SIZE,
  How,
  type Layout,
  MAGIC,
  MESSAGE_MAX,
  MessageTooLong,
  OP_SIZE,
  OPS_MAX,
  type Operation,
  OpFlag,
  OpKind,
  SILENT,
} from './protocol.ts';

const no: readonly { at: number; size: number }[] = [];

/** Writes one message (or one will) into memory that it is given. */
class Encoder {
  readonly #bytes: Buffer;
  readonly #words: DataView;
  readonly #base: number;
  readonly #dataAt: number;
  #data: number;
  #op = 0;

  constructor(bytes: Buffer, base: number, opCount: number, outputSize: number) {
    this.#bytes = bytes;
    this.#words = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
    this.#base = base;
    this.#dataAt = base + opCount * OP_SIZE;
    this.#data = outputSize;
    if (this.#dataAt + outputSize > MESSAGE_MAX) throw new MessageTooLong();
    bytes.fill(0, base, this.#dataAt + outputSize);
  }

  get dataSize(): number {
    return this.#data;
  }

  get opIndex(): number {
    return this.#op;
  }

  /** Room in the data, aligned to 8. */
  reserve(size: number): number {
    const at = (this.#data + 7) & ~7;
    if (this.#dataAt + at + size > MESSAGE_MAX) throw new MessageTooLong();
    this.#bytes.fill(0, this.#dataAt + this.#data, this.#dataAt + at + size + 1);
    this.#data = at + size;
    return at;
  }

  /** Take what a nested encoder has written. */
  claim(end: number): void {
    this.#data = end;
  }

  putBytes(bytes: Uint8Array): number {
    const at = this.reserve(bytes.length + 1);
    this.#bytes.set(bytes, this.#dataAt + at);
    return at;
  }

  putString(text: string): number {
    if (text.includes('\0')) throw new TypeError('a string with NUL inside reached the protocol');
    const at = this.reserve(Buffer.byteLength(text) + 1);
    this.#bytes.write(text, this.#dataAt + at);
    return at;
  }

  put64(at: number, value: number | bigint): void {
    this.#words.setBigUint64(this.#dataAt + at, BigInt.asUintN(64, BigInt(value)), true);
  }

  /** Write inside the data with another encoder: a will. */
  nested(at: number, opCount: number, outputSize: number): Encoder {
    return new Encoder(this.#bytes, this.#dataAt + at, opCount, outputSize);
  }

  begin(kind: number, flags = 0, number = 0): number {
    const at = this.#base + this.#op * OP_SIZE;
    this.#words.setUint16(at, kind, true);
    this.#words.setUint16(at + 2, flags, true);
    this.#words.setUint32(at + 4, number, true);
    this.#op += 1;
    return at;
  }

  argument(op: number, index: number, how: number, value: number): void {
    this.#bytes[op + 8 + index] = how;
    const at = op + 16 + index * 8;
    this.#words.setUint32(at, value >>> 0, true);
    this.#words.setUint32(at + 4, Math.floor(value / 0x100000000) >>> 0, true);
  }

  argument64(op: number, index: number, value: bigint): void {
    this.#words.setBigUint64(op + 16 + index * 8, value, true);
  }
}

function countOps(operations: readonly Operation[]): number {
  let count = operations.length;
  for (const operation of operations) {
    if (operation.kind !== 'call') continue;
    for (const argument of operation.call.arguments) if (argument.kind === 'strings') count += 1;
  }
  return count;
}

function sumOutputs(operations: readonly Operation[]): number {
  let size = 0;
  for (const operation of operations) {
    if (operation.kind !== 'call') continue;
    for (const argument of operation.call.arguments) if (argument.kind === 'output') size += (argument.size + 7) & ~7;
  }
  return size;
}

/** Write `char *[]` and the op that turns its offsets into addresses; returns the array's offset. */
function encodeStrings(encoder: Encoder, texts: readonly string[]): number {
  const array = encoder.reserve((texts.length + 1) * 8);
  texts.forEach((text, index) => {
    encoder.put64(array + index * 8, encoder.putString(text));
  });
  encoder.put64(array + texts.length * 8, -1);
  const op = encoder.begin(OpKind.pointers);
  encoder.argument(op, 0, How.value, array);
  encoder.argument(op, 1, How.value, texts.length + 1);
  return array;
}

function encodeCall(
  encoder: Encoder,
  call: SystemCall,
  opOf: readonly number[],
  nextOutput: (size: number) => number,
): void {
  const arrays = call.arguments.map((argument) =>
    argument.kind === 'strings' ? encodeStrings(encoder, argument.texts) : 0,
  );
  const flags =
    (call.keepGoing ? OpFlag.keepGoing : 0) | (call.scoped ? OpFlag.scoped : 0) | (call.handOver ? OpFlag.handOver : 0);
  const op = encoder.begin(OpKind.systemCall, flags, systemCallNumber(call.name));
  for (const [index, argument] of call.arguments.entries()) {
    switch (argument.kind) {
      case 'number':
        encoder.argument(op, index, How.value, argument.value);
        break;
      case 'path':
        encoder.argument(op, index, How.data, encoder.putString(argument.text));
        break;
      case 'bytes':
        encoder.argument(op, index, How.data, encoder.putBytes(argument.bytes));
        break;
      case 'output':
        encoder.argument(op, index, How.data, nextOutput(argument.size));
        break;
      case 'strings':
        encoder.argument(op, index, How.data, arrays[index] ?? 0);
        break;
      case 'result':
        encoder.argument(op, index, How.result, opOf[argument.of] ?? 0);
        break;
      case 'received':
        encoder.argument(op, index, How.received, argument.index);
        break;
    }
  }
}

const willOp = (encoder: Encoder, kind: number, id: number): number => {
  const op = encoder.begin(kind);
  encoder.argument(op, 0, How.value, id);
  return op;
};

function encodeWill(encoder: Encoder, operations: readonly Operation[]): { at: number; size: number } {
  const opCount = countOps(operations);
  // How long its data becomes shows only when it is written: at the end of ours, which then claims it.
  const at = encoder.reserve(8);
  const inner = encoder.nested(at + 8, opCount, sumOutputs(operations));
  encodeAll(inner, operations);
  const size = 8 + opCount * OP_SIZE + ((inner.dataSize + 7) & ~7);
  encoder.claim(at + size);
  encoder.put64(at, opCount);
  return { at, size };
}

function encodeOne(
  encoder: Encoder,
  operation: Operation,
  layout: { readonly ops: readonly number[]; readonly outputs: readonly (readonly { at: number; size: number }[])[] },
  nextOutput: (size: number) => number,
): void {
  switch (operation.kind) {
    case 'call':
      return encodeCall(encoder, operation.call, layout.ops, nextOutput);
    case 'spawn': {
      const clone = encoder.reserve(CLONE_ARGS_SIZE);
      encoder.put64(clone, operation.flags);
      encoder.put64(clone + 32, operation.exitSignal);
      const op = encoder.begin(OpKind.spawn);
      encoder.argument(op, 0, How.value, clone);
      return encoder.argument(op, 1, How.value, operation.received);
    }
    case 'wait': {
      const op = encoder.begin(OpKind.wait);
      encoder.argument(op, 0, How.value, operation.pid);
      return encoder.argument(op, 1, How.value, operation.stops ? 1 : 0);
    }
    case 'expect': {
      const place = layout.outputs[operation.call]?.[0]?.at ?? 0;
      const op = encoder.begin(OpKind.expect);
      encoder.argument(op, 0, How.value, place + operation.at);
      encoder.argument64(op, 1, operation.value);
      return encoder.argument(op, 2, How.value, operation.differs ? 1 : 0);
    }
    case 'follow':
      return encoder.argument(encoder.begin(OpKind.follow), 0, How.value, operation.pid);
    case 'orphans':
      return encoder.argument(encoder.begin(OpKind.orphans), 0, How.value, operation.reap ? 1 : 0);
    case 'keeper': {
      const op = encoder.begin(OpKind.keeper);
      if (operation.listing.kind === 'result') {
        return encoder.argument(op, 0, How.result, layout.ops[operation.listing.of] ?? 0);
      }
      return encoder.argument(op, 0, How.value, -1);
    }
    case 'will-add': {
      const { at, size } = encodeWill(encoder, operation.operations);
      const op = willOp(encoder, OpKind.willAdd, operation.id);
      encoder.argument(op, 1, How.value, at);
      return encoder.argument(op, 2, How.value, size);
    }
    case 'will-drop':
      willOp(encoder, OpKind.willDrop, operation.id);
      return;
    case 'will-run':
      willOp(encoder, OpKind.willRun, operation.id);
      return;
    case 'end':
      encoder.begin(OpKind.end);
  }
}

function encodeAll(encoder: Encoder, operations: readonly Operation[]): Layout {
  const ops: number[] = [];
  const outputs: (readonly { at: number; size: number }[])[] = [];
  let outputAt = 0;
  for (const operation of operations) {
    let own: { at: number; size: number }[] | undefined;
    const nextOutput = (size: number): number => {
      const at = outputAt;
      own ??= [];
      own.push({ at, size });
      outputAt += (size + 7) & ~7;
      return at;
    };
    encodeOne(encoder, operation, { ops, outputs }, nextOutput);
    ops.push(encoder.opIndex - 1);
    outputs.push(own ?? no);
  }
  return { ops, outputs, size: outputAt };
}

export interface EncodedMessage {
  readonly size: number;
  readonly layout: Layout;
}

/** Write a whole message into `bytes` (at least MESSAGE_MAX long). Throws MessageTooLong. */
export function encodeMessage(
  bytes: Buffer,
  id: number,
  operations: readonly Operation[],
  options: { readonly silent?: boolean } = {},
): EncodedMessage {
  const opCount = countOps(operations);
  if (opCount > OPS_MAX) throw new MessageTooLong();
  const encoder = new Encoder(bytes, HEADER_SIZE, opCount, sumOutputs(operations));
  const layout = encodeAll(encoder, operations);
  const words = [MAGIC, id, opCount, encoder.dataSize, 0, layout.size, options.silent ? SILENT : 0, 0];
  words.forEach((word, index) => {
    bytes.writeUInt32LE(word, index * 4);
  });
  return { size: HEADER_SIZE + opCount * OP_SIZE + encoder.dataSize, layout };
}
