/**
 * Undo what nobody else can undo any more: in a fresh helper, with the calls that were written down.
 *
 * Only what is still the thing that was made is touched. Where the calls say exactly which one that is, they
 * look themselves; where a kill came before anybody could look, this looks first, and rather leaves something.
 */

import { readdirSync, readFileSync } from 'node:fs';
import { OPS_MAX, type Operation } from '../helper/protocol.ts';
import * as calls from './calls.ts';
import { Channel, ChannelClosed, type Reply } from './channel.ts';
import type { EffectKind, Guard } from './kernel.ts';
import { type Kept, willOf } from './last-will.ts';
import { launchHelper } from './launch.ts';
import { syscall } from './libc.ts';
import { pollReadable } from './poll.ts';
import type { Privilege } from './setup.ts';
import { guards, readStatus } from './statx.ts';
import type { SystemCall } from './system-call.ts';
import { E, MNT, SIG } from './tables.ts';

const WNOHANG = 1;
/** Of killing, with a pause of 10 ms after each. */
const ROUNDS = 250;
/** The kernel's coarse clock, which says when a file was made, is behind by a tick: clock_gettime(2). */
const TICK = 20;

export interface Replayed {
  readonly kept: Kept;
  /** 0 or more: done. Minus ENOENT or ESTALE: there was nothing of ours any more. Else why it was refused. */
  readonly result: number;
}

/** Of the effects, those that outlive every process: without privileges, mounts are the session's own. */
export const staysOnHost = (privilege: Privilege, effect: EffectKind): boolean =>
  privilege !== 'rootless' || (effect !== 'mount' && effect !== 'change');

export const isGone = (result: number): boolean => result === -E.ENOENT || result === -E.ESTALE;
export const isRefused = (result: number): boolean => result < 0 && result >= -4095 && !isGone(result);

/** Undo all of them, the latest first; through sudo, if that is how they were made. */
export function replay(all: readonly Kept[], privilege: Privilege): Replayed[] {
  return withHelper(privilege, (helper) => all.toReversed().map((kept) => ({ kept, result: helper.undo(kept) })));
}

/** What is still there, and would be undone. */
export function foresee(all: readonly Kept[], privilege: Privilege): Replayed[] {
  const unmounted: string[] = [];
  return withHelper(privilege, (helper) =>
    all.toReversed().map((kept) => {
      const path = pathOf(kept.calls.at(-1)) ?? '';
      // What is below a mount is seen only when that is gone.
      const hidden = unmounted.some((place) => path === place || path.startsWith(`${place}/`));
      const result = hidden ? 0 : helper.look(kept);
      if (result >= 0 && isUnmount(kept)) unmounted.push(path);
      return { kept, result };
    }),
  );
}

/**
 * Kill whatever has come to nsx, since the warden was killed as well: nsx has no other children. By a helper, which
 * may be root where nsx is not. proc_tid_children(5).
 */
export function endOrphans(privilege: Privilege): void {
  if (ownChildren().length === 0) return;
  withHelper(privilege, (helper, own) => {
    for (let round = 0; round < ROUNDS; round++) {
      const orphans = ownChildren().filter((pid) => pid !== own);
      if (orphans.length === 0) return;
      helper.kill(orphans);
      pollReadable([], 10);
      for (const pid of orphans) syscall('waitid', calls.P_PID, pid, 0, calls.WEXITED | WNOHANG, 0);
    }
  });
}

const ownChildren = (): number[] =>
  readdirSync('/proc/self/task').flatMap((thread) =>
    (readFileSync(`/proc/self/task/${thread}/children`, 'latin1').match(/\d+/g) ?? []).map(Number),
  );

function withHelper<T>(privilege: Privilege, use: (helper: Undoer, pid: number) => T): T {
  const { pid, socket } = launchHelper(privilege);
  const channel = new Channel(socket, () => false);
  try {
    return use(new Undoer(channel), pid);
  } finally {
    channel.close();
    syscall('waitid', calls.P_PID, pid, 0, calls.WEXITED, 0);
  }
}

type Plan = { readonly calls: readonly SystemCall[]; readonly guards: readonly Guard[] };

class Undoer {
  readonly #channel: Channel;

  constructor(channel: Channel) {
    this.#channel = channel;
  }

  undo(kept: Kept): number {
    const plan = this.#plan(kept);
    if (typeof plan === 'number') return plan;
    const result = this.#ask(willOf(plan))?.results.at(-1) ?? -E.EIO;
    // Killed between the making of the place and the mount on it.
    if (result === -E.EINVAL && isUnmount(kept) && !isExact(kept)) return -E.ENOENT;
    // A number that no object has any more: msgctl(2), shmctl(2), semctl(2).
    return kept.effect === 'ipc' && (result === -E.EINVAL || result === -E.EIDRM) ? -E.ENOENT : result;
  }

  /** All that looks, and nothing that does. */
  look(kept: Kept): number {
    const plan = this.#plan(kept);
    if (typeof plan === 'number') return plan;
    const [first] = plan.calls;
    if (first?.name !== 'statx') return 0;
    const looking = { calls: [first], guards: plan.guards.filter(({ call }) => call === 0) };
    return this.#ask(willOf(looking))?.results.at(-1) ?? -E.EIO;
  }

  kill(pids: readonly number[]): void {
    // A child stays ours until it is reaped, so its number cannot have been given away.
    this.#ask(
      pids.slice(0, OPS_MAX).map((pid) => ({ kind: 'call', call: calls.keepGoing(calls.kill(pid, SIG.KILL)) })),
    );
  }

  #ask(operations: readonly Operation[]): Reply | null {
    try {
      return this.#channel.receive(this.#channel.send(operations), true);
    } catch (error) {
      if (error instanceof ChannelClosed) return null;
      throw error;
    }
  }

  /** The calls, with what they have to look at first; or why nothing is to be done. */
  #plan(kept: Kept): Plan | number {
    if (isExact(kept)) return kept;
    const last = kept.calls.at(-1);
    // Who uses a mount that nobody has looked at may not be one of us: then it is busy, and stays.
    if (last && isUnmount(kept))
      return { ...kept, calls: [...kept.calls.slice(0, -1), calls.umount(pathOf(last) ?? '', MNT.NOFOLLOW)] };
    const path = last?.name === 'unlinkat' && kept.effect !== 'cgroup' ? pathOf(last) : undefined;
    if (!last || path === undefined) return kept;
    return this.#planRemoval(kept, last, path);
  }

  /** A file or directory that was made, or not: it is the one if it is no older than the entry. */
  #planRemoval(kept: Kept, remove: SystemCall, path: string): Plan | number {
    const look = calls.keepGoing(calls.status(path));
    const reply = this.#ask([{ kind: 'call', call: look }]);
    const [result = -E.EIO] = reply?.results ?? [];
    const [output] = reply?.outputs(0) ?? [];
    if (result === -E.ENOTDIR) return -E.ENOENT;
    if (result < 0 || !output) return result;
    const status = readStatus(output);
    const born = Number(status.birth[0]) * 1000 + Number(status.birth[1]) / 1e6;
    if (!status.hasBirth || born < kept.written - TICK) return -E.ESTALE;
    return { calls: [calls.status(path), remove], guards: guards.file(status) };
  }
}

const pathOf = (call: SystemCall | undefined): string | undefined =>
  call?.arguments.flatMap((part) => (part.kind === 'path' ? [part.text] : []))[0];

const isUnmount = ({ calls: list }: Kept): boolean => {
  const last = list.at(-1);
  const flags = last?.arguments[1];
  return last?.name === 'umount2' && flags?.kind === 'number' && (flags.value & MNT.DETACH) !== 0;
};

/** It says which one it is, not only which one it is not. */
export const isExact = ({ guards: list }: Kept): boolean => list.some(({ differs }) => !differs);
