/**
 * Choices read from a tape, and the blanks, newlines and comments that they scatter over a program.
 *
 * A tape that has run out gives zeros, and choice 0 is always the simplest, so that making things up
 * ends, and a shorter tape makes something simpler: that is what shrinks a counterexample.
 */
export class Choices {
  readonly #tape: ArrayLike<number>;
  #at = 0;

  constructor(tape: ArrayLike<number>) {
    this.#tape = tape;
  }

  /** An integer from 0 up to, not including, `limit`. */
  below(limit: number): number {
    const value = this.#tape[this.#at] ?? 0;
    this.#at += 1;
    return value % limit;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.below(items.length)] as T;
  }

  /** At most `limit` items. */
  list<T>(limit: number, make: () => T): T[] {
    return Array.from({ length: this.below(limit + 1) }, make);
  }
}

/** Where something stands. */
export interface Place {
  /** Newlines are blanks, and `<` and `>` compare. */
  readonly inBracket: boolean;
  /** Names are variables. */
  readonly bare: boolean;
}

export const LINE: Place = { inBracket: false, bare: false };
export const BRACKET: Place = { inBracket: true, bare: false };
export const BARE: Place = { inBracket: true, bare: true };

const comments = ['# a', '#', '#b ', '## c', '#!x', '# é < ( "'] as const;

/** Writes what stands between the pieces of a program. */
export class LayoutMaker {
  readonly choices: Choices;
  nesting = 0;

  constructor(choices: Choices) {
    this.choices = choices;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return this.choices.pick(items);
  }

  comment(): string {
    return `${this.pick(comments)}${this.pick(['\n', '\n', '\r\n', '\r'])}`;
  }

  /** Between two pieces that must not touch. */
  blank(place: Place): string {
    const kind = this.choices.below(16);
    if (kind < 11) return ' ';
    if (kind < 13) return this.pick(['  ', '\t', '     ', ' \\\n', '\\\n\\\n', ' \\\r\n  ']);
    if (!place.inBracket) return ' ';
    return kind < 15 ? this.pick(['\n', '\r\n', '\n\n   ', '\r', ' \\\n\n']) : ` ${this.comment()} `;
  }

  /** Between two pieces that may touch. */
  gap(place: Place): string {
    return this.choices.below(3) === 1 ? this.blank(place) : '';
  }

  /** Between two signs that are written with blanks as a rule. */
  around(place: Place, text: string): string {
    return text.startsWith(' ') || this.choices.below(4) > 0
      ? this.blank(place) + text.trim() + this.blank(place)
      : text;
  }

  separator(): string {
    const kind = this.choices.below(12);
    if (kind < 6) return '\n';
    if (kind < 8) return this.pick(['; ', ';', ' ;\n', ';;']);
    if (kind < 10) return this.pick(['\n\n', '\r\n', '\n\n\n  ', '\r', '\n \\\n']);
    return (kind < 11 ? this.pick([' ', '  ', '; ', ' \\\n']) : '\n') + this.comment() + this.pick(['', '\n', '  ']);
  }
}
