/**
 * A process as the real kernel knows it: its control socket, its pidfd and its PIDs.
 *
 * It says nothing of what scripts call a process; that is `interpreter/processes/process.ts`.
 */

import { readFileSync } from 'node:fs';
import type { Channel, Reply } from './channel.ts';
import type { Change, Task } from './kernel.ts';
import { closeOwn } from './own-descriptors.ts';
import type { SystemCall } from './system-call.ts';

export class RealTask implements Task {
  readonly id: number;
  readonly parent: RealTask | null;
  /** Take the answers that are still to come; whether it was born is among them. */
  readonly #settle: () => void;
  #channel: Channel | null = null;
  /** The signals it blocks, where a script has changed that: to be put back when no program was found. */
  mask: SystemCall | undefined;
  /** In the PID namespace of the parent. */
  pid = 0;
  pidfd = -1;
  obeys = true;
  /** Waited for: the PID may belong to somebody else now. */
  reaped = false;
  /** How it ended, once that is known. */
  change: Change | null = null;
  /** Its parent, if that ends as it does. */
  follower: RealTask | null = null;
  /** The message of a wait that was given up before its answer came. */
  pendingWait: number | null = null;
  #pids: readonly number[] | undefined;

  constructor(id: number, parent: RealTask | null, settle: () => void) {
    this.id = id;
    this.parent = parent;
    this.#settle = settle;
  }

  /** Its control socket, which it may not have been born to read from. */
  get channel(): Channel {
    if (!this.#channel) throw new Error('a process without a control socket was asked for something');
    return this.#channel;
  }

  /** Give it a control socket, perhaps in the place of one that nobody reads from. */
  connect(channel: Channel): void {
    this.#channel?.close();
    this.#channel = channel;
  }

  /** What the parent's reply to `spawn` has brought. */
  born(reply: Reply, pid: number): void {
    this.pid = pid;
    this.pidfd = reply.descriptors[0] ?? -1;
  }

  pids(): readonly number[] {
    if (this.#pids) return this.#pids;
    this.#settle();
    const pids = this.pidfd < 0 ? undefined : pidsOf(this.pidfd);
    if (!pids) return this.pid > 0 ? [this.pid] : [];
    this.#pids = pids;
    return pids;
  }

  /** The PID in nsx's own namespace. */
  get hostPid(): number {
    return this.pids()[0] ?? 0;
  }

  release(): void {
    this.obeys = false;
    this.#channel?.close();
    if (this.pidfd >= 0) {
      this.pids();
      closeOwn(this.pidfd);
      this.pidfd = -1;
    }
  }
}

/** The `NSpid` line of a pidfd: proc_pid_fdinfo(5). Undefined once the process is reaped. */
export function pidsOf(pidfd: number): readonly number[] | undefined {
  let text: string;
  try {
    text = readFileSync(`/proc/self/fdinfo/${pidfd}`, 'latin1');
  } catch {
    return undefined;
  }
  const line = /^NSpid:\s*(.*)$/m.exec(text)?.[1] ?? /^Pid:\s*(.*)$/m.exec(text)?.[1];
  const pids = line?.trim().split(/\s+/).map(Number) ?? [];
  return pids.length > 0 && (pids[0] ?? -1) > 0 ? pids : undefined;
}

/** Does a process catch or ignore a signal? proc_pid_status(5). */
export function handlesSignal(pid: number, signal: number): boolean {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const bit = 1n << BigInt(signal - 1);
    return ['SigCgt', 'SigIgn'].some((name) => {
      const mask = new RegExp(`^${name}:\\s*([0-9a-f]+)`, 'm').exec(status)?.[1];
      return mask !== undefined && (BigInt(`0x${mask}`) & bit) !== 0n;
    });
  } catch {
    return true;
  }
}
