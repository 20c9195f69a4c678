/**
 * The keeper's last will, as nsx writes it: undoings that are stored before the effects they undo.
 *
 * Entries wait in a socket of their own, the ledger. The keeper reads it before it answers anything, and
 * when we are gone: nobody is woken by an entry.
 */
import type { Operation } from '../helper/protocol.ts';
import type { Channel } from './channel.ts';
import type { Undoing } from './kernel.ts';

/** Entries in one message, whose paths may be as long as paths can be. */
const ENTRIES_MAX = 16;

export class LastWill {
  readonly #keeper: Channel;
  readonly #ledger: Channel;
  /** For the ledger, when there is time. */
  #refinements: Operation[] = [];

  constructor(keeper: Channel, ledger: Channel) {
    this.#keeper = keeper;
    this.#ledger = ledger;
  }

  keep(undoings: readonly Undoing[]): void {
    this.#store(undoings.map(entryOf));
  }

  refine(undoing: Undoing): void {
    this.#refinements.push(entryOf(undoing));
  }

  forget(id: number): void {
    this.#store([{ kind: 'will-drop', id }]);
  }

  /** Store the refinements that have come up. */
  catchUp(): void {
    if (this.#refinements.length > 0) this.#store([]);
  }

  #store(operations: readonly Operation[]): void {
    const all = [...this.#refinements, ...operations];
    this.#refinements = [];
    // A message holds so many ops, and a will so much data.
    for (let at = 0; at < all.length; at += ENTRIES_MAX) {
      const some = all.slice(at, at + ENTRIES_MAX);
      while (!this.#ledger.store(some)) this.#keeper.receive(this.#keeper.send([]), true);
    }
  }

  close(): void {
    this.#ledger.close();
  }
}

function entryOf(undoing: Undoing): Operation {
  return { kind: 'will-add', id: undoing.id, operations: willOf(undoing) };
}

/** An undoing as operations: each guard stands right after the call whose output it looks at. */
function willOf({ calls: list, guards }: Undoing): Operation[] {
  const operations: Operation[] = [];
  list.forEach((call, index) => {
    const at = operations.length;
    operations.push({ kind: 'call', call });
    for (const guard of guards) {
      if (guard.call === index)
        operations.push({
          kind: 'expect',
          call: at,
          at: guard.at,
          value: guard.value,
          differs: guard.differs ?? false,
        });
    }
  });
  return operations;
}
