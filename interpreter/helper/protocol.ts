/**
 * The vocabulary of messages between nsx and its helpers, as docs/protocol.md lays it down.
 *
 * Only constants and types: `encode.ts` writes messages, `interpreter/kernel/channel.ts` sends them.
 */
import type { Argument, SystemCall } from '../kernel/system-call.ts';

export const MAGIC = 0x3178736e;
export const MESSAGE_MAX = 160 * 1024;
export const OPS_MAX = 128;
export const DESCRIPTORS_MAX = 8;
export const HEADER_SIZE = 32;
export const OP_SIZE = 64;
export const REPLY_HEADER_SIZE = 16;
export const CLONE_ARGS_SIZE = 88;

export const OpKind = {
  systemCall: 0,
  pointers: 1,
  spawn: 2,
  wait: 3,
  expect: 4,
  follow: 5,
  orphans: 6,
  keeper: 7,
  willAdd: 8,
  willDrop: 9,
  willRun: 10,
  end: 11,
  reaped: 12,
  caught: 13,
  thread: 14,
  brake: 15,
} as const;

export const OpFlag = { keepGoing: 1, scoped: 2, handOver: 4 } as const;
export const How = { value: 0, data: 1, result: 2, received: 3, catcher: 4 } as const;
/** Flags of a message: `chained` is not run when one before it, sent as early, has failed. */
export const MessageFlag = { silent: 1, chained: 2 } as const;
/** A helper remembers the latest so many endings of children, and signals. */
export const LOG_SIZE = 64;
export const ENDING_SIZE = 16;

/** Something other than a system call that a helper can be asked to do: see docs/protocol.md. */
export type Operation =
  | { readonly kind: 'call'; readonly call: SystemCall }
  | {
      readonly kind: 'spawn';
      readonly flags: number;
      readonly exitSignal: number;
      readonly received: number;
      readonly setTid?: readonly number[];
    }
  | { readonly kind: 'wait'; readonly pid: number; readonly stops: boolean }
  | {
      readonly kind: 'expect';
      readonly call: number;
      readonly at: number;
      readonly value: bigint;
      readonly differs: boolean;
    }
  | { readonly kind: 'follow'; readonly child: Argument }
  | { readonly kind: 'orphans'; readonly reap: boolean }
  | { readonly kind: 'keeper'; readonly listing: Argument; readonly ledger: Argument }
  | { readonly kind: 'will-add'; readonly id: number; readonly operations: readonly Operation[] }
  | { readonly kind: 'will-drop'; readonly id: number }
  | { readonly kind: 'will-run'; readonly id: number }
  | { readonly kind: 'end' }
  /** What it has noted: see LOG_SIZE. */
  | { readonly kind: 'reaped' }
  | { readonly kind: 'caught' }
  | { readonly kind: 'thread' }
  | { readonly kind: 'brake'; readonly file: Argument };

export class MessageTooLong extends Error {}

/** Where things of a message ended up, to find them again in its reply. */
export interface Layout {
  /** The index of each operation's own op: pointer arrays need ops before it. */
  readonly ops: readonly number[];
  /** For each operation, where each of its outputs stands in the returned data. */
  readonly outputs: readonly (readonly { at: number; size: number }[])[];
  readonly size: number;
}
