/**
 * Notice a signal while JavaScript runs synchronously.
 *
 * Node delivers signals through its event loop, which does not turn while a script is evaluated.
 * So, for that time, the disposition of the signal itself is the latch: it is set to a function
 * without effect, abs(3), with SA_RESETHAND. When the signal arrives, whichever thread gets it,
 * the kernel puts the default disposition back before it calls the function: a look at the
 * disposition tells that it came, a blocking call ends with EINTR because there is no SA_RESTART,
 * and a second signal does what it does by default, so that nobody can be locked out.
 *
 * sigaction(2); struct sigaction of the C library on 64-bit Linux: handler, 128 bytes of mask,
 * flags, restorer.
 */
import { callFunction, functionAddress, type PinnedMemory, pin } from './libc.ts';

const SIZE = 152;
const FLAGS_AT = 136;
const SA_RESETHAND = 0x80000000;

export class SignalLatch {
  readonly #signal: number;
  #armed: PinnedMemory | undefined;
  #before: PinnedMemory | undefined;
  #seen: PinnedMemory | undefined;

  constructor(signal: number) {
    this.#signal = signal;
  }

  /** From here on the signal is noted instead of acted on. */
  arm(): void {
    if (!this.#armed) {
      this.#armed = pin(SIZE);
      this.#armed.buffer.writeBigUInt64LE(BigInt(functionAddress('abs')), 0);
      this.#armed.buffer.writeUInt32LE(SA_RESETHAND, FLAGS_AT);
      this.#before = pin(SIZE);
      this.#seen = pin(SIZE);
      callFunction('sigaction', this.#signal, this.#armed.address, this.#before.address);
      return;
    }
    callFunction('sigaction', this.#signal, this.#armed.address, 0);
  }

  /** Has the signal come since `arm`? */
  get tripped(): boolean {
    if (!this.#seen) return false;
    callFunction('sigaction', this.#signal, 0, this.#seen.address);
    return this.#seen.buffer.readBigUInt64LE(0) === 0n;
  }

  /** Give the signal back to whoever had it before `arm`. */
  disarm(): void {
    if (!this.#before) return;
    callFunction('sigaction', this.#signal, this.#before.address, 0);
    this.#armed = undefined;
  }
}
