/**
 * A helper that lies: it speaks to nsx as the real one does, since the real one is behind it, but
 * damages what it answers. `lying-helper.ts LIE AFTER`: from the reply of that number on.
 *
 * It has the control socket as standard input, starts the real helper on another, and passes messages
 * and descriptors on in both directions: recvmsg(2), sendmsg(2).
 */
import { spawn } from 'node:child_process';
import { socketPair } from '../../interpreter/kernel/launch.ts';
import { pin, syscall } from '../../interpreter/kernel/libc.ts';
import { pollReadable } from '../../interpreter/kernel/poll.ts';
import { native } from '../support/one-helper.ts';

const MSG_CMSG_CLOEXEC = 0x40000000;
const MSG_NOSIGNAL = 0x4000;
const SIZE = 200_000;
const DIRECTOR = 0;

const [, , lie = 'none', after = '1'] = process.argv;

const bytes = pin(SIZE);
const control = pin(64);
const vector = pin(16);
const header = pin(56);
vector.buffer.writeBigUInt64LE(BigInt(bytes.address), 0);
header.buffer.writeBigUInt64LE(BigInt(vector.address), 16);
header.buffer.writeBigUInt64LE(1n, 24);
header.buffer.writeBigUInt64LE(BigInt(control.address), 32);

function receive(socket: number): number {
  vector.buffer.writeBigUInt64LE(BigInt(SIZE), 8);
  header.buffer.writeBigUInt64LE(64n, 40);
  return syscall('recvmsg', socket, header.address, MSG_CMSG_CLOEXEC);
}

/** What was received last, with its descriptors unless they are to be kept back. */
function send(socket: number, size: number, descriptors = true): void {
  vector.buffer.writeBigUInt64LE(BigInt(size), 8);
  if (!descriptors) header.buffer.writeBigUInt64LE(0n, 40);
  syscall('sendmsg', socket, header.address, MSG_NOSIGNAL);
}

function closeReceived(): void {
  if (header.buffer.readUInt32LE(40) < 16) return;
  const count = (control.buffer.readUInt32LE(0) - 16) >> 2;
  for (let index = 0; index < count; index++) syscall('close', control.buffer.readInt32LE(16 + index * 4));
}

/** The reply in `bytes`, made worse. Little-endian: magic, id, results, data size, results … */
const lies: Readonly<Record<string, (size: number) => void>> = {
  none: (size) => send(DIRECTOR, size),
  magic: (size) => {
    bytes.buffer.writeUInt32LE(0x21212121, 0);
    send(DIRECTOR, size);
  },
  empty: () => send(DIRECTOR, 0, false),
  short: () => send(DIRECTOR, 7),
  header: () => send(DIRECTOR, 16),
  cut: (size) => send(DIRECTOR, size - 1),
  long: (size) => send(DIRECTOR, size + 100),
  'too long': () => send(DIRECTOR, 180_000),
  id: (size) => {
    bytes.buffer.writeUInt32LE(0x7ffffff0, 4);
    send(DIRECTOR, size);
  },
  twice: (size) => {
    send(DIRECTOR, size);
    send(DIRECTOR, size, false);
  },
  'more results': (size) => {
    bytes.buffer.writeUInt32LE(bytes.buffer.readUInt32LE(8) + 1, 8);
    send(DIRECTOR, size);
  },
  'results beyond counting': (size) => {
    bytes.buffer.writeUInt32LE(0xffffffff, 8);
    send(DIRECTOR, size);
  },
  'fewer results': () => {
    bytes.buffer.writeUInt32LE(0, 8);
    bytes.buffer.writeUInt32LE(0, 12);
    send(DIRECTOR, 16);
  },
  'data beyond counting': (size) => {
    bytes.buffer.writeUInt32LE(0xffffffff, 12);
    send(DIRECTOR, size);
  },
  'no data': () => {
    const results = bytes.buffer.readUInt32LE(8);
    bytes.buffer.writeUInt32LE(0, 12);
    send(DIRECTOR, 16 + results * 8);
  },
  'strange results': (size) => {
    for (let at = 16; at + 8 <= 16 + bytes.buffer.readUInt32LE(8) * 8; at += 8)
      bytes.buffer.writeBigInt64LE(0x7fff_ffff_ffff_ffffn, at);
    send(DIRECTOR, size);
  },
  'strange errors': (size) => {
    for (let at = 16; at + 8 <= 16 + bytes.buffer.readUInt32LE(8) * 8; at += 8)
      bytes.buffer.writeBigInt64LE(-4000n, at);
    send(DIRECTOR, size);
  },
  'no descriptors': (size) => send(DIRECTOR, size, false),
  noise: (size) => {
    for (let at = 16; at < size; at++) bytes.buffer[at] = (at * 37) & 0xff;
    send(DIRECTOR, size);
  },
  silence: () => {},
  end: () => process.exit(0),
};

const [ours, theirs] = socketPair();
const helper = spawn(native, [], { stdio: [theirs, 'ignore', 'ignore'] });
syscall('close', theirs);
const damage = lies[lie];
if (!damage) throw new Error(`no such lie: ${lie}`);

let replies = 0;
function pass(): void {
  const ready = pollReadable([DIRECTOR, ours], 50);
  if (ready.includes(0)) {
    const size = receive(DIRECTOR);
    if (size <= 0) process.exit(0);
    send(ours, size);
    closeReceived();
  }
  if (ready.includes(1)) {
    const size = receive(ours);
    if (size <= 0) process.exit(0);
    replies += 1;
    const whole = header.buffer.readUInt32LE(40) >= 16;
    if (replies < Number(after)) send(DIRECTOR, size);
    else damage?.(size);
    if (whole) closeReceived();
  }
  setImmediate(pass);
}
process.on('exit', () => helper.unref());
pass();
