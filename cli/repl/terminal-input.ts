/**
 * The keyboard: a stream of keys for the line editor, with pastes taken out of it.
 */
import { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';
import { PasteSplitter } from './paste.ts';

/** Where the bytes come from: a terminal's `ReadStream`, or something that acts as one. */
export type Keyboard = Readable & { setRawMode(raw: boolean): unknown };

export class TerminalInput extends Readable {
  readonly isTTY = true;
  readonly #terminal: Keyboard;
  readonly #decoder = new StringDecoder('utf8');
  readonly #splitter = new PasteSplitter();
  /** Called with what was pasted. */
  onPaste: (text: string) => void = () => {};
  onGone: () => void = () => {};

  constructor(terminal: Keyboard) {
    super({ encoding: 'utf8' });
    this.#terminal = terminal;
    this.#terminal.on('data', (chunk: Buffer) => this.#take(this.#decoder.write(chunk)));
    // Ctrl-D is a key. A terminal that is gone has nothing more to read, or EIO.
    this.#terminal.on('end', () => this.onGone());
    this.#terminal.on('error', () => this.onGone());
  }

  override _read(): void {
    this.#terminal.resume();
  }

  override _destroy(error: Error | null, done: (error?: Error | null) => void): void {
    this.#terminal.destroy();
    done(error);
  }

  /** Called by the line editor, too. */
  setRawMode(raw: boolean): this {
    if (!this.#terminal.destroyed) this.#terminal.setRawMode(raw);
    return this;
  }

  #take(text: string): void {
    for (const piece of this.#splitter.feed(text)) {
      if (piece.kind === 'paste') this.onPaste(piece.text);
      // The editor takes a Tab that does not come last for a part of a paste, and does not complete.
      else for (const keys of piece.text.split(/(?<=\t)/)) this.push(keys);
    }
  }
}
