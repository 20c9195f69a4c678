/**
 * Where names live: scopes while a text is bound, frames while it runs.
 *
 * A frame holds the variables of one activation of a function (or of the session's top); a block
 * only adds names to its function's frame. So a variable is found by how many frames out, and
 * which slot, without a look at its name.
 */
import type { FunctionDefinition } from '../../grammar/ast.ts';
import type { Span } from '../../grammar/source.ts';
import type { Value } from '../values/values.ts';

export interface Frame {
  readonly slots: Value[];
  readonly parent: Frame | null;
}

export interface Slot {
  /** How many frames out. */
  readonly hops: number;
  readonly index: number;
}

export interface Entry {
  readonly name: string;
  readonly kind: 'variable' | 'function';
  readonly index: number;
  readonly span: Span | null;
  /** For functions: what a call must look like. */
  readonly definition?: FunctionDefinition;
  used: boolean;
}

/** The slots of one function (or the top), counted while it is bound. */
export class FrameLayout {
  readonly parent: FrameLayout | null;
  size = 0;

  constructor(parent: FrameLayout | null) {
    this.parent = parent;
  }
}

let stamps = 0;

export class Scope {
  readonly parent: Scope | null;
  readonly layout: FrameLayout;
  #entries = new Map<string, Entry>();
  /** While it is the same, a text that is bound in this scope finds the same names in the same places. */
  stamp = 0;
  /** The places of names that have been forgotten; what knew them finds them there when they come back. */
  readonly #former = new Map<string, number>();

  constructor(parent: Scope | null, layout: FrameLayout) {
    this.parent = parent;
    this.layout = layout;
  }

  /** A name in this scope. A second `let` of the same name takes the place of the first, for functions that use it too. */
  declare(name: string, kind: Entry['kind'], span: Span | null, definition?: FunctionDefinition): Entry {
    const before = this.#entries.get(this.#key(name, kind))?.index ?? this.#former.get(this.#key(name, kind));
    const entry: Entry = {
      name,
      kind,
      index: before ?? this.layout.size,
      span,
      used: false,
      ...(definition ? { definition } : {}),
    };
    if (before === undefined) this.layout.size += 1;
    if (before === undefined || kind === 'function' || !this.#entries.has(this.#key(name, kind))) this.#change();
    this.#entries.set(this.#key(name, kind), entry);
    return entry;
  }

  find(name: string, kind: Entry['kind']): { entry: Entry; slot: Slot } | undefined {
    let hops = 0;
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      const entry = scope.#entries.get(this.#key(name, kind));
      if (entry) return { entry, slot: { hops, index: entry.index } };
      if (scope.parent && scope.parent.layout !== scope.layout) hops += 1;
    }
    return undefined;
  }

  /** All names of a kind that can be seen from here. */
  names(kind: Entry['kind']): string[] {
    const names = new Set<string>();
    for (let scope: Scope | null = this; scope; scope = scope.parent) {
      for (const entry of scope.#entries.values()) if (entry.kind === kind) names.add(entry.name);
    }
    return [...names];
  }

  /** What is known now; calling the result forgets what has come since. */
  remember(): () => void {
    const { stamp } = this;
    const entries = new Map(this.#entries);
    return () => {
      this.#entries = entries;
      this.stamp = stamp;
    };
  }

  /** Names that have turned out to stand for nothing. */
  forget(isNothing: (entry: Entry) => boolean): void {
    for (const [key, entry] of this.#entries) {
      if (!isNothing(entry)) continue;
      this.#former.set(key, entry.index);
      this.#entries.delete(key);
      this.#change();
    }
  }

  /** Give back the slots behind those of this scope's own names: nobody looks at what is in them any more. */
  trim(slots: Value[], atLeast: number): void {
    let size = atLeast;
    for (const { index } of this.#entries.values()) size = Math.max(size, index + 1);
    for (const index of this.#former.values()) size = Math.max(size, index + 1);
    this.layout.size = size;
    if (slots.length > size) slots.length = size;
  }

  own(): readonly Entry[] {
    return [...this.#entries.values()];
  }

  #change(): void {
    stamps += 1;
    this.stamp = stamps;
  }

  /** Variables and functions do not get in each other's way. */
  #key(name: string, kind: Entry['kind']): string {
    return kind === 'variable' ? `$${name}` : name;
  }
}
