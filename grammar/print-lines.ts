/**
 * Lines of output as they grow, with the comments at their ends.
 *
 * Comments at the ends of lines that follow each other, equally indented, begin in one column.
 */

/** Code wider than this makes no column: the comments of its neighbours need not follow it. */
const WIDEST_ALIGNED = 100;

interface Line {
  text: string;
  readonly indent: number;
  comment: string;
}

export class Lines {
  readonly #lines: Line[] = [];
  /** Indentation is written with the first text on a line, so that empty lines stay empty. */
  #current: Line | undefined;
  column = 0;

  /** The indentation of the line being written. */
  get indent(): number {
    return this.#current?.indent ?? 0;
  }

  /** Begins a line. */
  start(indent: number): void {
    this.#current = { text: ' '.repeat(indent), indent, comment: '' };
    this.#lines.push(this.#current);
    this.column = indent;
  }

  blank(): void {
    this.#lines.push({ text: '', indent: 0, comment: '' });
  }

  write(text: string): void {
    this.#current!.text += text;
    const end = Math.max(text.lastIndexOf('\n'), text.lastIndexOf('\r'));
    this.column = end === -1 ? this.column + text.length : text.length - 1 - end;
  }

  /** A comment at the end of the line. */
  comment(text: string): void {
    this.#current!.comment = text;
  }

  toString(): string {
    const lines = this.#lines;
    let result = '';
    for (let start = 0, end = 0; start < lines.length; start = end) {
      for (end = start + 1; canAlign(lines[end - 1]!, lines[end]); ) end += 1;
      const run = lines.slice(start, end);
      const width = run.reduce((widest, { text }) => Math.max(widest, text.length), 0);
      for (const { text, comment } of run) {
        const padded = comment && run.length > 1 ? text.padEnd(width) : text;
        result += `${padded}${comment && ` ${comment}`}\n`;
      }
    }
    return result;
  }
}

/** A line that opens or closes something stands for itself. */
const isAlignable = ({ text, comment }: Line): boolean =>
  comment !== '' && text.length <= WIDEST_ALIGNED && !/[\r\n]|[<([{]$|^ *[>)\]}]/.test(text);

const canAlign = (line: Line, next: Line | undefined): boolean =>
  next !== undefined && isAlignable(line) && isAlignable(next) && line.indent === next.indent;
