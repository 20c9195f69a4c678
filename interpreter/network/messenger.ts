/**
 * A process that speaks rtnetlink(7) for the session: it holds a socket for each network namespace of
 * the script, and does nothing else. A socket stays in the namespace that it was made in, so the process
 * goes there once, and back to a network of its own, where it keeps nobody's alive.
 *
 * It is a child of the session's own process, like the programs of `outside.ts` and for the same reasons.
 */

import * as calls from '../kernel/calls.ts';
import { ChannelClosed } from '../kernel/channel.ts';
import type { Kernel, Task } from '../kernel/kernel.ts';
import * as network from '../kernel/network-calls.ts';
import { closeOwn } from '../kernel/own-descriptors.ts';
import { SystemCallFailure } from '../kernel/system-call.ts';
import { findNamespaceKind } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { atEndOf, type Network, openNetwork } from './namespace.ts';

/** A message, what a trace shows of it, and how much its answer may need. */
export interface Note {
  readonly bytes: Buffer;
  readonly text: string;
  readonly room: number;
}

/** The descriptor of its own network; what it opens itself gets the lowest number that is free. */
const HOME = 60;
/** Sockets that it may have open at once, below HOME. */
const SOCKETS_MAX = 48;

export const openRoute = (): ReturnType<typeof network.socket> =>
  network.socket('AF_NETLINK', 'SOCK_RAW', 'NETLINK_ROUTE');

class Messenger {
  readonly #machine: Machine;
  readonly #task: Task;
  /** By the inode of the network, the one that was made first first. */
  readonly #sockets = new Map<number, number>();

  constructor(machine: Machine) {
    const { kernel } = machine;
    this.#machine = machine;
    this.#task = kernel.clone(machine.root.task, { kinds: net });
    const [pid = 0] = this.#task.pids();
    const home = openNetwork(machine, { inode: 0, owner: 'script', path: `/proc/${pid}/ns/net` });
    try {
      kernel.perform(this.#task, [calls.quietly(calls.duplicateForUs(calls.received(0), HOME))], [home]);
    } finally {
      closeOwn(home);
    }
  }

  ask(place: Network, { bytes, text, room }: Note): Buffer {
    const socket = this.#sockets.get(place.inode) ?? this.#open(place);
    const outcomes = this.#machine.kernel.perform(this.#task, [
      network.send(socket, bytes, text),
      network.receive(socket, room, { wait: true }),
    ]);
    return outcomes[1]?.outputs[0] ?? Buffer.alloc(room);
  }

  #open(place: Network): number {
    const { kernel } = this.#machine;
    for (const [inode] of this.#sockets) if (this.#sockets.size >= SOCKETS_MAX) this.#close(inode);
    const fd = openNetwork(this.#machine, place);
    try {
      const [, made] = kernel.perform(
        this.#task,
        [
          calls.about('a process', calls.setns(calls.received(0), net)),
          calls.keepGoing(openRoute()),
          calls.quietly(calls.setns(HOME, net)),
        ],
        [fd],
      );
      const socket = made?.result ?? -1;
      if (socket < 0) throw new SystemCallFailure(openRoute(), -socket);
      this.#sockets.set(place.inode, socket);
      atEndOf(this.#machine, place, () => this.#close(place.inode));
      return socket;
    } finally {
      closeOwn(fd);
    }
  }

  #close(inode: number): void {
    const socket = this.#sockets.get(inode);
    if (socket === undefined) return;
    this.#sockets.delete(inode);
    try {
      this.#machine.kernel.perform(this.#task, [calls.quietly(calls.keepGoing(calls.close(socket)))]);
    } catch (error) {
      // Whoever has killed it has closed its sockets, too.
      if (!(error instanceof ChannelClosed)) throw error;
    }
  }
}

const net = [findNamespaceKind('net')!];
const messengers = new WeakMap<Kernel, Messenger>();

/** The answer to a message, from a network namespace of the script; null when nobody can bring it there. */
export function askNetwork(machine: Machine, place: Network, note: Note): Buffer | null {
  try {
    let messenger = messengers.get(machine.kernel);
    if (!messenger) {
      messenger = new Messenger(machine);
      messengers.set(machine.kernel, messenger);
    }
    return messenger.ask(place, note);
  } catch (error) {
    if (error instanceof ChannelClosed) messengers.delete(machine.kernel);
    else if (!(error instanceof SystemCallFailure)) throw error;
    return null;
  }
}
