/**
 * Constructors for the system calls of System V IPC and of POSIX message queues: sysvipc(7), mq_overview(7).
 *
 * Nothing here waits: a helper that sleeps could not be asked for anything else.
 */
import { bytes, type Descriptor, number, O, output, path } from './calls.ts';
import type { IpcKind } from './ipc-words.ts';
import type { SystemCallName } from './numbers.ts';
import type { Argument, SystemCall } from './system-call.ts';

const IPC_CREAT = 0o1000;
const IPC_EXCL = 0o2000;
const IPC_NOWAIT = number(0o4000, 'IPC_NOWAIT');
const IPC_RMID = number(0, 'IPC_RMID');
const nothing = number(0, 'NULL');

export interface GetFlags {
  readonly create: boolean;
  readonly exclusive: boolean;
  readonly mode: number;
}

const asArgument = (value: number | Argument): Argument => (typeof value === 'number' ? number(value) : value);

function getFlags({ create, exclusive, mode }: GetFlags): Argument {
  const names = [...(create ? ['IPC_CREAT'] : []), ...(exclusive ? ['IPC_EXCL'] : []), `0${mode.toString(8)}`];
  return number((create ? IPC_CREAT : 0) | (exclusive ? IPC_EXCL : 0) | mode, names.join('|'));
}

const key = (value: number): Argument => number(value, `0x${value.toString(16)}`);

/** msgget(2), shmget(2), semget(2); `size` is that of the memory, or the number of semaphores. */
export function get(kind: IpcKind, wanted: number, size: number, flags: GetFlags): SystemCall {
  const rest = kind === 'msg' ? [getFlags(flags)] : [number(size), getFlags(flags)];
  return { name: `${kind}get`, arguments: [key(wanted), ...rest] };
}

/** msgctl(2), shmctl(2), semctl(2). */
export function remove(kind: IpcKind, id: number | Argument): SystemCall {
  const rest = kind === 'sem' ? [number(0), IPC_RMID] : [IPC_RMID, nothing];
  return { name: `${kind}ctl`, arguments: [asArgument(id), ...rest] };
}

const call = (name: SystemCallName, ...list: readonly Argument[]): SystemCall => ({ name, arguments: list });
const quoted = (data: Buffer): string => JSON.stringify(data.toString('utf8', 0, 32));

/** struct msgbuf: a long, and the text. */
export function send(id: number, type: number, data: Buffer): SystemCall {
  const message = Buffer.alloc(8 + data.length);
  message.writeBigInt64LE(BigInt(type), 0);
  data.copy(message, 8);
  return call('msgsnd', number(id), bytes(message, `{${type}, ${quoted(data)}}`), number(data.length), IPC_NOWAIT);
}

export const receive = (id: number, type: number, size: number): SystemCall =>
  call('msgrcv', number(id), output(8 + size), number(size), number(type), IPC_NOWAIT);

// POSIX message queues -----------------------------------------------------------------------------

export interface QueueAttributes {
  readonly messages: number;
  readonly bytes: number;
}

/** struct mq_attr: eight longs. The kernel wants the name without its slash. */
export function openQueue(
  name: string,
  { create, exclusive, mode }: GetFlags,
  size: QueueAttributes | null,
): SystemCall {
  const flags = O.RDWR | O.NONBLOCK | O.CLOEXEC | (create ? O.CREAT : 0) | (exclusive ? O.EXCL : 0);
  const words = ['O_RDWR', ...(create ? ['O_CREAT'] : []), ...(exclusive ? ['O_EXCL'] : []), 'O_NONBLOCK', 'O_CLOEXEC'];
  const attributes = Buffer.alloc(64);
  attributes.writeBigInt64LE(BigInt(size?.messages ?? 0), 8);
  attributes.writeBigInt64LE(BigInt(size?.bytes ?? 0), 16);
  const shown = `{mq_maxmsg=${size?.messages}, mq_msgsize=${size?.bytes}}`;
  const last = size ? bytes(attributes, shown) : nothing;
  return call('mq_open', path(name), number(flags, words.join('|')), number(mode, `0${mode.toString(8)}`), last);
}

export const removeQueue = (name: string): SystemCall => call('mq_unlink', path(name));

const descriptor = (fd: Descriptor): Argument => (typeof fd === 'number' ? number(fd) : fd);

export const sendTo = (fd: Descriptor, data: Buffer, priority: number): SystemCall =>
  call('mq_timedsend', descriptor(fd), bytes(data, quoted(data)), number(data.length), number(priority), nothing);

export const receiveFrom = (fd: Descriptor, size: number): SystemCall =>
  call('mq_timedreceive', descriptor(fd), output(size), number(size), nothing, nothing);

/** mq_getattr(3). */
export const attributesOf = (fd: Descriptor): SystemCall => call('mq_getsetattr', descriptor(fd), nothing, output(64));
