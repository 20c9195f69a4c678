/**
 * The last will, as nsx writes it: undoings that are stored before the effects they undo.
 *
 * Entries wait in a socket of their own, the ledger. The keeper reads it before it answers anything, and
 * when we are gone: nobody is woken by an entry. nsx remembers them, too, for when the keeper is killed.
 */
import type { Operation } from '../helper/protocol.ts';
import { type Channel, ChannelClosed } from './channel.ts';
import type { Journal } from './journal.ts';
import type { Undoing } from './kernel.ts';

/** Entries in one message, whose paths may be as long as paths can be. */
const ENTRIES_MAX = 16;

/** An undoing that has been written down. */
export interface Kept extends Undoing {
  /** When, in milliseconds since 1970: what it undoes was made after that. */
  readonly written: number;
}

export interface WillOptions {
  readonly keeper: Channel;
  readonly ledger: Channel;
  readonly journal: Journal;
  /** Does its effect outlive every process? */
  readonly stays: (undoing: Undoing) => boolean;
}

/** The first entry of all, which is done last: entries of scripts count from 1. */
const OWN = 0;

export class LastWill {
  readonly #keeper: Channel;
  readonly #ledger: Channel;
  /** In the order in which the keeper has them. */
  readonly #kept = new Map<number, Kept>();
  /** For the ledger, when there is time. */
  #refinements: (() => Undoing)[] = [];
  /** For when nobody is left who knows. It gets what outlives every process. */
  readonly #journal: Journal;
  readonly #stays: (undoing: Undoing) => boolean;

  constructor({ keeper, ledger, journal, stays }: WillOptions) {
    this.#keeper = keeper;
    this.#ledger = ledger;
    this.#journal = journal;
    this.#stays = stays;
  }

  /** What is to be undone, the latest last. */
  get kept(): readonly Kept[] {
    return [...this.#kept.values()];
  }

  keep(undoings: readonly Undoing[]): void {
    const written = Date.now();
    const given = undoings.map((undoing) => keptOf(undoing, written));
    const staying = given.filter(this.#stays);
    const own = staying.length > 0 ? this.#journal.begin() : null;
    const all = own ? [{ ...own, id: OWN, written }, ...given] : given;
    this.#store(all.map(entryOf));
    for (const kept of all) this.#kept.set(kept.id, kept);
    this.#journal.add(staying);
  }

  refine(undoing: () => Undoing): void {
    this.#refinements.push(undoing);
  }

  forget(id: number): void {
    this.#unlessLost(() => this.#store([{ kind: 'will-drop', id }]));
    this.done(id);
  }

  /** It has been done. */
  done(id: number): void {
    this.#kept.delete(id);
    this.#journal.drop(id);
  }

  /** Store the refinements that have come up. */
  catchUp(): void {
    if (this.#refinements.length > 0) this.#unlessLost(() => this.#store([]));
    this.#journal.catchUp();
  }

  /** Without the keeper we alone know, which is enough where nothing new is going to be made. */
  #unlessLost(store: () => void): void {
    try {
      store();
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
    }
  }

  #store(operations: readonly Operation[]): void {
    const all = [...this.#exactly(), ...operations];
    // A message holds so many ops, and a will so much data.
    for (let at = 0; at < all.length; at += ENTRIES_MAX) {
      const some = all.slice(at, at + ENTRIES_MAX);
      while (!this.#ledger.store(some)) this.#keeper.receive(this.#keeper.send([]), true);
    }
  }

  /** What is to be undone more exactly, worked out now. */
  #exactly(): Operation[] {
    const all = this.#refinements.map((exactly) => exactly());
    this.#refinements = [];
    const staying: Kept[] = [];
    for (const undoing of all) {
      const kept = keptOf(undoing, this.#kept.get(undoing.id)?.written ?? Date.now());
      // What is replaced comes last, as in the keeper.
      this.#kept.delete(undoing.id);
      this.#kept.set(undoing.id, kept);
      if (this.#stays(undoing)) staying.push(kept);
    }
    if (staying.length > 0) this.#journal.add(staying);
    return all.map(entryOf);
  }

  close(): void {
    this.#ledger.close();
    this.#journal.close();
  }
}

const keptOf = ({ id, what, effect, calls, guards }: Undoing, written: number): Kept => ({
  id,
  what,
  effect,
  calls,
  guards,
  written,
});

function entryOf(undoing: Undoing): Operation {
  return { kind: 'will-add', id: undoing.id, operations: willOf(undoing) };
}

/** An undoing as operations: each guard stands right after the call whose output it looks at. */
export function willOf({ calls: list, guards }: Pick<Undoing, 'calls' | 'guards'>): Operation[] {
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
