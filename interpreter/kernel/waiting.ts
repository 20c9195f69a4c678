/**
 * Waiting for the ends of processes: waitid(2) by whoever cloned them, or, where that cannot tell any
 * more, only for the end itself, which a pidfd shows.
 */

import { type Channel, ChannelClosed, HelperLied, type InterruptCheck, Interrupted, type Reply } from './channel.ts';
import type { Change, WaitOptions } from './kernel.ts';
import { pollReadable } from './poll.ts';
import { E } from './tables.ts';
import type { RealTask } from './task.ts';

export interface WaitingHost {
  readonly interrupted: InterruptCheck;
  /** The task has ended, in this way if that is known. */
  discard(task: RealTask, change: Change | null): void;
}

export class Waiting {
  readonly #host: WaitingHost;

  constructor(host: WaitingHost) {
    this.#host = host;
  }

  /** Null when nobody can tell how it has changed (any more), and after the timeout. Throws Interrupted. */
  for(task: RealTask, options: WaitOptions): Change | null {
    if (task.reaped || !task.parent) return task.change;
    task.pids();
    const { parent } = task;
    if (!parent.obeys) return this.#withoutParent(task, options);
    let reply: Reply | null;
    try {
      task.pendingWait ??= parent.channel.send([{ kind: 'wait', pid: task.pid, stops: options.stops ?? false }]);
      reply = this.#awaitChange(task, parent.channel, task.pendingWait, options);
    } catch (error) {
      if (!(error instanceof ChannelClosed) || error instanceof HelperLied) throw error;
      return this.#withoutParent(task, options);
    }
    if (!reply) return null;
    task.pendingWait = null;
    const result = reply.results[0] ?? -E.ECHILD;
    if (result < 0) return null;
    const change = changeOf(result);
    // An earlier wait, given up before its answer came, may have asked for stops too.
    if (!options.stops && (change.kind === 'stopped' || change.kind === 'continued')) return this.for(task, options);
    if (change.kind === 'exited' || change.kind === 'killed') this.#host.discard(task, change);
    return change;
  }

  #awaitChange(child: RealTask, channel: Channel, id: number, options: WaitOptions): Reply | null {
    const { watch = [], timeout = null } = options;
    if (watch.length === 0 && timeout === null) {
      // The child's end wakes us together with its parent, whose answer is then a matter of microseconds.
      pollReadable([channel.fd, child.pidfd], null);
      return channel.receive(id);
    }
    const deadline = timeout === null ? null : performance.now() + timeout;
    for (;;) {
      const reply = channel.receiveIfThere(id);
      if (reply) return reply;
      const left = deadline === null ? null : deadline - performance.now();
      if (left !== null && left <= 0) return null;
      const ready = pollReadable([channel.fd, ...watch.map(({ fd }) => fd)], left);
      if (ready.length === 0 && !options.despiteSignals && this.#host.interrupted()) throw new Interrupted();
      if (ready.some((index) => index > 0 && watch[index - 1]?.onReadable())) return null;
    }
  }

  /**
   * The parent has gone or become a program: all that can be seen is that the process has ended.
   * A parent that followed it has ended with its status, though.
   */
  #withoutParent(task: RealTask, options: WaitOptions): Change | null {
    const deadline = options.timeout === undefined ? null : performance.now() + options.timeout;
    while (!hasEnded(task)) {
      const left = deadline === null ? null : deadline - performance.now();
      if (left !== null && left <= 0) return null;
      const ready = pollReadable([task.pidfd, ...(options.watch ?? []).map(({ fd }) => fd)], left);
      if (ready.length === 0 && !options.despiteSignals && this.#host.interrupted()) throw new Interrupted();
      if (ready.some((index) => index > 0 && options.watch?.[index - 1]?.onReadable())) return null;
    }
    const { watch: _watch, onEnd, ...rest } = options;
    onEnd?.();
    this.#host.discard(task, task.follower ? this.for(task.follower, rest) : null);
    return task.change;
  }
}

/** pidfd_open(2): a pidfd can be read once its process has ended. */
export function hasEnded(task: RealTask): boolean {
  return task.reaped || (task.pidfd >= 0 && pollReadable([task.pidfd], 0).length > 0);
}

/** What a helper says of a child, in one number. */
export function changeOf(result: number): Change {
  const code = Math.floor(result / 0x100000000);
  const status = result % 0x100000000;
  const kind = code === 1 ? 'exited' : code === 2 || code === 3 ? 'killed' : code === 6 ? 'continued' : 'stopped';
  return { kind, status };
}
