/**
 * Ctrl-C, Ctrl-\ and Ctrl-Z for a program that is PID 1 of its namespace.
 *
 * The kernel drops a signal to an init that has no handler for it, even one from the terminal:
 * pid_namespaces(7). So another process of ours joins the program's group and waits for the same
 * signals; the program is killed, or stopped, if that is what would have become of it elsewhere.
 */

import * as calls from '../kernel/calls.ts';
import { ChannelClosed } from '../kernel/channel.ts';
import type { Kernel, PendingCall, Task } from '../kernel/kernel.ts';
import { SystemCallFailure } from '../kernel/system-call.ts';
import { E, SIG } from '../kernel/tables.ts';
import type { Process } from './process.ts';

/** How long its end may take, in milliseconds. */
const PATIENCE = 1000;

/** PID 1 of a PID namespace. */
const isInit = (process: Process): boolean => process.pids.length > 1 && process.pids.at(-1) === 1;

export class Sentinel {
  readonly #kernel: Kernel;
  readonly #process: Process;
  readonly #task: Task;
  #pending: PendingCall;
  #hasEnded = false;
  /** The program was killed in the place of Ctrl-C. */
  interrupted = false;

  /** Null for a program that needs none, or when no more process can be made. */
  static of(kernel: Kernel, process: Process): Sentinel | null {
    if (!isInit(process)) return null;
    try {
      return new Sentinel(kernel, process);
    } catch (error) {
      if (error instanceof SystemCallFailure || error instanceof ChannelClosed) return null;
      throw error;
    }
  }

  private constructor(kernel: Kernel, process: Process) {
    this.#kernel = kernel;
    this.#process = process;
    this.#task = kernel.clone(kernel.session(), { kinds: [] });
    // The group's number as the sentinel itself sees it: the session may have unshared its children's namespace.
    const group = process.pids[this.#task.pids().length - 1] ?? process.pid;
    kernel.perform(this.#task, [calls.quietly(calls.keepGoing(calls.setpgid(0, group)))]);
    this.#pending = this.#listen();
  }

  #listen(): PendingCall {
    return this.#kernel.begin(this.#task, calls.quietly(calls.waitForSignal(SIG.HUP, SIG.INT, SIG.QUIT, SIG.TSTP)));
  }

  /** To be watched while the program is waited for; ppoll(2) passes over what is below 0. */
  get fd(): number {
    return this.#hasEnded ? -1 : this.#pending.fd;
  }

  /** Nothing that happens to the sentinel ends that wait. */
  onReadable(): false {
    this.#onSignal();
    return false;
  }

  #onSignal(): void {
    try {
      const signal = this.#pending.result();
      if (signal === undefined) return;
      this.#pending = this.#listen();
      if (signal > 0 && !this.#kernel.handlesSignal(this.#process.task, signal)) this.#act(signal);
    } catch (error) {
      // In the program's own namespace, after `unshare pid` in the session, it ends with the program.
      if (!(error instanceof ChannelClosed)) throw error;
      this.#hasEnded = true;
    }
  }

  /** What the signal does by default. Both of these reach an init, from outside of its namespace. */
  #act(signal: number): void {
    if (signal === SIG.INT || signal === SIG.QUIT) this.interrupted = true;
    this.#kernel.signal(this.#process.task, signal === SIG.TSTP ? SIG.STOP : SIG.KILL);
  }

  end(): void {
    try {
      this.#kill();
      this.#kernel.wait(this.#task, { despiteSignals: true, timeout: PATIENCE });
    } catch (error) {
      // The whole session is ending.
      if (!(error instanceof ChannelClosed)) throw error;
    }
  }

  /** After `unshare pid` in the session it is in the program's own namespace, and may have ended with it. */
  #kill(): void {
    try {
      this.#kernel.signal(this.#task, SIG.KILL);
    } catch (error) {
      if (!(error instanceof SystemCallFailure) || error.errno !== E.ESRCH) throw error;
    }
  }
}
