/**
 * The ledger of what a session has done to the host, so that it can be undone: in reverse, and
 * only what is written here. Every entry is in the keeper's last will before its effect is made.
 */
import type { Event } from '../events.ts';
import type { EffectKind, Guard, Kernel } from '../kernel/kernel.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import { E, errnoOf } from '../kernel/tables.ts';

export interface LedgerEntry {
  readonly id: number;
  /** What it will do, for people: `unmount /tmp/proc4`. */
  readonly what: string;
  /** What it is about, to find it again: a path. */
  readonly target: string;
  readonly effect: EffectKind;
  /** Where a mount was before it was moved. */
  readonly source?: string;
}

/** An effect that is about to be made, and the calls that undo it. */
export interface Effect {
  readonly entry: Omit<LedgerEntry, 'id'>;
  readonly calls: readonly SystemCall[];
  readonly guards?: readonly Guard[];
}

/** What undoes an effect that has been made, and nothing else. */
export interface Exactly {
  readonly calls: readonly SystemCall[];
  readonly guards: readonly Guard[];
}

export class Ledger {
  readonly #kernel: Kernel;
  readonly #emit: (event: Event) => void;
  #entries: LedgerEntry[] = [];
  #lastId = 0;

  constructor(kernel: Kernel, emit: (event: Event) => void) {
    this.#kernel = kernel;
    this.#emit = emit;
  }

  get entries(): readonly LedgerEntry[] {
    return this.#entries;
  }

  /** A place to come back to with `undoSince`. */
  get mark(): number {
    return this.#lastId;
  }

  /** Write down an effect before it is made. */
  record(entry: Omit<LedgerEntry, 'id'>, calls: readonly SystemCall[], guards: readonly Guard[] = []): LedgerEntry {
    return this.recordAll([{ entry, calls, guards }])[0]!;
  }

  /** Write down several at once, in one message. */
  recordAll(effects: readonly Effect[]): LedgerEntry[] {
    const written = effects.map(({ entry }): LedgerEntry => {
      this.#lastId += 1;
      return { ...entry, id: this.#lastId };
    });
    this.#kernel.keep(
      ...effects.map(({ entry: { what, effect }, calls, guards = [] }, index) => {
        return { id: written[index]?.id ?? 0, what, effect, calls, guards };
      }),
    );
    this.#entries.push(...written);
    return written;
  }

  /** Say more exactly what is to be undone, now that the effect has been made: when there is time for it. */
  refine(entry: LedgerEntry, exactly: () => Exactly): void {
    const { id, what, effect } = entry;
    this.#kernel.refine(() => ({ id, what, effect, ...exactly() }));
  }

  /** The effect was not made, or the script itself has undone it. */
  forget(entry: LedgerEntry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#kernel.forget(entry.id);
  }

  /** What was written since the mark is to stay. */
  forgetSince(mark: number): void {
    for (const entry of this.#entries.filter(({ id }) => id > mark)) this.forget(entry);
  }

  find(effect: LedgerEntry['effect'], target: string): LedgerEntry | undefined {
    return this.#entries.findLast((entry) => entry.effect === effect && entry.target === target);
  }

  /** Undo one of them now. */
  undo(entry: LedgerEntry): void {
    this.#entries = this.#entries.filter((other) => other !== entry);
    this.#report(entry, this.#kernel.undo(entry.id));
  }

  /** Undo everything written since the mark, latest first. */
  undoSince(mark: number): void {
    while (this.#entries.length > 0) {
      const entry = this.#entries.at(-1);
      if (!entry || entry.id <= mark) return;
      this.#entries.pop();
      this.#report(entry, this.#kernel.undo(entry.id));
    }
  }

  /** Leave everything as it is, for `--keep`. */
  abandon(): void {
    for (const entry of this.#entries) this.#kernel.forget(entry.id);
    this.#entries = [];
  }

  #report(entry: LedgerEntry, result: number): void {
    // Gone already, or replaced by somebody else's: then there is nothing of ours left to undo.
    if (result === -E.ENOENT || result === -E.ESTALE) return;
    this.#emit({
      kind: 'undone',
      what: entry.what,
      effect: entry.effect,
      errno: result < 0 ? errnoOf(-result).name : null,
    });
  }
}
