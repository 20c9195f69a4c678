/**
 * Bracketed paste: what is typed and what is pasted, told apart in what a terminal sends.
 *
 * The terminal puts `ESC [200~` before a paste and `ESC [201~` after it, once it has been asked to.
 */
export const PASTE_ON = '\x1b[?2004h';
export const PASTE_OFF = '\x1b[?2004l';
const BEGIN = '\x1b[200~';
const END = '\x1b[201~';

export interface Piece {
  readonly kind: 'keys' | 'paste';
  readonly text: string;
}

export class PasteSplitter {
  #rest = '';
  #inside = false;

  /** The pieces that are whole after this chunk; a paste comes only when all of it has. */
  feed(chunk: string): Piece[] {
    this.#rest += chunk;
    const pieces: Piece[] = [];
    for (;;) {
      const at = this.#rest.indexOf(this.#inside ? END : BEGIN);
      if (at < 0) break;
      const text = this.#rest.slice(0, at);
      if (this.#inside) pieces.push({ kind: 'paste', text });
      else if (text !== '') pieces.push({ kind: 'keys', text });
      this.#rest = this.#rest.slice(at + END.length);
      this.#inside = !this.#inside;
    }
    if (this.#inside) return pieces;
    const whole = this.#rest.length - beginningAtEnd(this.#rest);
    if (whole > 0) pieces.push({ kind: 'keys', text: this.#rest.slice(0, whole) });
    this.#rest = this.#rest.slice(whole);
    return pieces;
  }
}

/** How much of a marker may stand at the end. One or two characters could be the Escape key: they go on. */
function beginningAtEnd(text: string): number {
  for (let length = BEGIN.length - 1; length >= 3; length--) if (text.endsWith(BEGIN.slice(0, length))) return length;
  return 0;
}

/** Pasted text as it goes into the line: nothing in it acts as a key. */
export function pastedText(text: string): string {
  return text
    .replace(/\r\n?/g, '\n')
    .replace(/\n+$/, '')
    .replaceAll('\t', '  ')
    .replace(/[\0-\x09\x0b-\x1f\x7f]/g, '');
}
