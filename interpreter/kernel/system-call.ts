/**
 * A system call as plain data: what a helper is asked to do, what a trace shows, what a dry run
 * records. One constructor for each call stands in `calls.ts`; nothing is called here.
 */
import type { SystemCallName } from './numbers.ts';

/** One argument, as the kernel will see it. */
export type Argument =
  | { readonly kind: 'number'; readonly value: number; readonly text?: string }
  /** A C string. */
  | { readonly kind: 'path'; readonly text: string }
  /** Bytes that the call reads. */
  | { readonly kind: 'bytes'; readonly bytes: Uint8Array; readonly text: string }
  /** Room for bytes that the call writes; they come back with the reply. */
  | { readonly kind: 'output'; readonly size: number }
  /** `char *[]`, ended by NULL. */
  | { readonly kind: 'strings'; readonly texts: readonly string[] }
  /** The result of an earlier call of the same message, counted from 0. */
  | { readonly kind: 'result'; readonly of: number }
  /** A descriptor sent along with the message. */
  | { readonly kind: 'received'; readonly index: number }
  /** A struct sigaction whose handler notes the signal: only the helper knows its address. */
  | { readonly kind: 'catcher' };

/** What can be said of a call besides what it is. */
export interface Manner {
  /** A failure does not stop the calls after it. */
  readonly keepGoing?: boolean;
  /** The result is a descriptor that lives as long as the message. */
  readonly scoped?: boolean;
  /** The result is a descriptor that is to be handed to nsx. */
  readonly handOver?: boolean;
  /** Housekeeping that a script did not ask for: left out of traces unless all is shown. */
  readonly quiet?: boolean;
  /** `path` to name in an error instead of what the arguments say (a descriptor, say). */
  readonly about?: string | undefined;
  /** An older call that would do the same, whose failures are better known: for explanations only. */
  readonly standsFor?: SystemCall | undefined;
}

export interface SystemCall extends Manner {
  readonly name: SystemCallName;
  readonly arguments: readonly Argument[];
}

/**
 * The call with something more said of it. All that are made here are of one shape: V8 copies and reads those faster
 * than what grows by spreading, and a statement makes dozens.
 */
export function withManner(
  call: SystemCall,
  { keepGoing, scoped, handOver, quiet, about, standsFor }: Manner = {},
): SystemCall {
  return {
    name: call.name,
    arguments: call.arguments,
    keepGoing: keepGoing ?? call.keepGoing ?? false,
    scoped: scoped ?? call.scoped ?? false,
    handOver: handOver ?? call.handOver ?? false,
    quiet: quiet ?? call.quiet ?? false,
    about: about ?? call.about,
    standsFor: standsFor ?? call.standsFor,
  };
}

/** What became of one call. `result` is minus the errno when it failed. */
export interface Outcome {
  readonly call: SystemCall;
  readonly result: number;
  /** What `output` arguments hold, in their order. */
  readonly outputs: readonly Buffer[];
}

/** The call was refused, and was not one that may be. */
export function hasFailed({ call, result }: Outcome): boolean {
  return result < 0 && result >= -4095 && !call.keepGoing;
}

/** A system call that failed, thrown by the kernel layer and turned into a diagnostic by the evaluator. */
export class SystemCallFailure extends Error {
  readonly call: SystemCall;
  readonly errno: number;

  constructor(call: SystemCall, errno: number) {
    super(`${call.name} failed with errno ${errno}`);
    this.call = call;
    this.errno = errno;
  }
}
