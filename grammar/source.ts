/**
 * A text that can be parsed, and places in it.
 *
 * Spans are half-open offsets in UTF-16 code units; lines and columns exist only for people and
 * are worked out when one is shown. Nothing here knows what the text means.
 */

/** A half-open range `[start, end)` of offsets into a source text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A place as people name it: both count from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

export class Source {
  /** What people call it: a path, `<stdin>`, `<repl>`. */
  readonly name: string;
  readonly text: string;
  #lineStarts: number[] | undefined;

  constructor(name: string, text: string) {
    this.name = name;
    this.text = text;
  }

  /** The line and column of an offset; an offset past the end is the end. */
  position(offset: number): Position {
    const starts = this.#starts();
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return { line: low + 1, column: Math.min(offset, this.text.length) - (starts[low] ?? 0) + 1 };
  }

  /** The text of a line (counted from 1) without its newline. */
  line(number: number): string {
    const starts = this.#starts();
    const start = starts[number - 1];
    if (start === undefined) return '';
    const next = starts[number];
    return this.text.slice(start, next).replace(/\r?\n$|\r$/, '');
  }

  slice(span: Span): string {
    return this.text.slice(span.start, span.end);
  }

  #starts(): number[] {
    if (this.#lineStarts) return this.#lineStarts;
    const starts = [0];
    for (const { index, 0: newline } of this.text.matchAll(/\r\n|[\n\r]/g)) starts.push(index + newline.length);
    this.#lineStarts = starts;
    return starts;
  }
}
