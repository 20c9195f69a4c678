/**
 * Devices in a network namespace that is not the script's own: in the ledger before they are made,
 * by their names; and when they are there, by their numbers, which the kernel gives to no other.
 *
 * rtnetlink(7): the keeper removes them with a message of its own, even when nsx has been killed.
 */
import * as calls from '../kernel/calls.ts';
import type { Guard } from '../kernel/kernel.ts';
import * as network from '../kernel/network-calls.ts';
import { ANSWER_AT, ANSWER_SIZE, type DeviceKey, refusedAnswer, removeLinkMessage } from '../kernel/rtnetlink.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import { findNamespaceKind } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import type { LedgerEntry } from '../undo/ledger.ts';
import type { Network } from './namespace.ts';

/** Which devices there are: name to number. */
export type Devices = ReadonlyMap<string, number>;

interface Known {
  readonly network: number;
  readonly index: number;
}
/** What the entries of the ledger stand for, once their devices are there. */
const known = new WeakMap<LedgerEntry, Known>();

export class NewDevices {
  readonly #machine: Machine;
  readonly #network: Network;
  readonly #entries: readonly LedgerEntry[];
  readonly #door: number | null;

  /** Write down that these names, which are free, may be taken. */
  constructor(machine: Machine, place: Network, names: readonly string[], before: Devices) {
    this.#machine = machine;
    this.#network = place;
    this.#door = place.owner === 'other' ? keeperDoor(machine, place) : null;
    this.#entries = names
      .filter((name) => !before.has(name))
      .map((name) => {
        const { calls: list, guards } = removal({ name }, this.#door);
        return machine.ledger.record(
          { effect: 'device', target: name, what: `remove the device ${name}` },
          list,
          guards,
        );
      });
  }

  /** See what has become of them. */
  settle(after: Devices): void {
    for (const entry of this.#entries) {
      const index = after.get(entry.target);
      if (index === undefined) {
        this.#machine.ledger.forget(entry);
        continue;
      }
      known.set(entry, { network: this.#network.inode, index });
      this.#machine.ledger.refine(entry, () => removal({ index }, this.#door));
    }
  }
}

/** The entry of a device that this session has made there. */
export function entryOf(machine: Machine, { inode }: Network, index: number | undefined): LedgerEntry | undefined {
  return machine.ledger.entries.find((entry) => {
    const device = known.get(entry);
    return device?.network === inode && device.index === index;
  });
}

/**
 * A descriptor that the keeper keeps for the namespace, since nobody can say where it will be found
 * in the end. It lives as long as the session.
 */
function keeperDoor(machine: Machine, { path }: Network): number {
  const { kernel } = machine;
  const [opened] = kernel.perform(kernel.inspector(), [calls.quietly(calls.open(path, calls.O.RDONLY))]);
  return opened?.result ?? -1;
}

function removal(key: DeviceKey, door: number | null): { calls: SystemCall[]; guards: Guard[] } {
  const message = removeLinkMessage(key);
  const name = 'name' in key ? key.name : `device ${key.index}`;
  const open = calls.scoped(network.socket('AF_NETLINK', 'SOCK_RAW', 'NETLINK_ROUTE'));
  const net = [findNamespaceKind('net')!];
  // A socket stays in the namespace that it was made in; the keeper itself goes back at once.
  const list =
    door === null
      ? [open]
      : [
          calls.scoped(calls.open('/proc/self/ns/net', calls.O.RDONLY)),
          calls.setns(door, net),
          calls.keepGoing(open),
          calls.setns(calls.resultOf(0), net),
        ];
  const at = calls.resultOf(door === null ? 0 : 2);
  list.push(network.send(at, message, `{RTM_DELLINK ${name}}`), network.receive(at, ANSWER_SIZE, { wait: false }));
  // One that is gone already, with its other end or its namespace, is as good as removed.
  const guards = [{ call: list.length - 1, at: ANSWER_AT, value: refusedAnswer(message), differs: true }];
  return { calls: list, guards };
}
