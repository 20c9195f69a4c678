/**
 * nsx's prompt on streams in memory: the same keys, lines and answers as in a terminal, without one. What a
 * terminal does by itself (job control, sizes, pastes on the screen) is seen in `terminal.ts` only.
 */
import { PassThrough, Writable } from 'node:stream';
import { stripVTControlCharacters } from 'node:util';
import { parseOptions } from '../../cli/options.ts';
import type { Console } from '../../cli/repl/console.ts';
import { runRepl } from '../../cli/repl/repl.ts';
import type { Size } from '../../cli/repl/screen.ts';
import { TerminalInput } from '../../cli/repl/terminal-input.ts';
import { eventually } from './nsx.ts';

const PATIENCE = 10_000;

export interface Surroundings {
  readonly size?: Size;
  readonly color?: boolean;
  /** Its history: NSX_HISTORY. Off if it is not given. */
  readonly history?: string;
  /** Options of nsx. */
  readonly options?: readonly string[];
}

export class MemoryPrompt {
  readonly #keys = Object.assign(new PassThrough(), { setRawMode: () => {} });
  /** As it came, with colours and movements of the cursor. */
  raw = '';
  /** Settled when it is left. */
  readonly status: Promise<number>;

  private constructor({
    size = { columns: 100, rows: 50 },
    color = false,
    history = '',
    options: words = [],
  }: Surroundings) {
    const show = (text: string): void => {
      this.raw += text;
    };
    const output = new Writable({
      write(chunk: Buffer, _encoding, done) {
        show(chunk.toString());
        done();
      },
    });
    const console: Console = {
      input: new TerminalInput(this.#keys),
      output: Object.assign(output, { columns: size.columns }),
      write: show,
      size: () => size,
      isSmart: true,
      hasColor: color,
    };
    Object.assign(process.env, { NSX_HISTORY: history, NSX_PAGER: '' });
    const options = parseOptions(words, true);
    if (!('command' in options)) throw new Error(options.message);
    this.status = runRepl(options, console);
  }

  /** Sit down, use it, and leave. */
  static async use(surroundings: Surroundings, use: (prompt: MemoryPrompt) => Promise<void>): Promise<void> {
    const prompt = new MemoryPrompt(surroundings);
    try {
      await prompt.sees(/nsx> $/);
      await use(prompt);
    } catch (error) {
      process.stdout.write(`\nthe prompt showed:\n${prompt.shown}\n`);
      throw error;
    } finally {
      if (prompt.#keys.writable) prompt.type('\x03\x04\x04\x04');
      await prompt.status;
    }
  }

  /** Without colours and movements: a line that is typed is there once for each key. */
  get shown(): string {
    return stripVTControlCharacters(this.raw)
      .replace(/ {40,}\r/g, '')
      .replace(/[\r\x0f]/g, '');
  }

  type(keys: string): void {
    this.#keys.write(keys);
  }

  /** The terminal goes away. */
  goAway(): void {
    this.#keys.end();
  }

  async sees(wanted: RegExp, from = 0): Promise<string> {
    if (!(await eventually(() => wanted.test(this.shown.slice(from)), PATIENCE)))
      throw new Error(`the prompt never showed ${wanted}`);
    return this.shown.slice(from);
  }

  /** Enter a line, and wait for the next prompt: what is shown between them. */
  async answer(line: string): Promise<string> {
    const before = this.shown.length;
    this.type(line);
    await this.sees(line === '' ? /$/ : new RegExp(`> ${escaped(line)} *$`), before);
    const from = this.shown.length;
    this.type('\r');
    const text = await this.sees(/\n[^\n]*> $/, from);
    return text.slice(1, text.lastIndexOf('\n')).trim();
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
