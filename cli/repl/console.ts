/**
 * What a prompt sits at: keys that come, a screen that shows. The real one is the terminal of this process;
 * tests and benchmarks have one in memory.
 */
import { openSync } from 'node:fs';
import type { Writable } from 'node:stream';
import { ReadStream, WriteStream } from 'node:tty';
import { wantsColor, writeOut } from '../output.ts';
import { type Size, terminalSize } from './screen.ts';
import { TerminalInput } from './terminal-input.ts';

export interface Console {
  readonly input: TerminalInput;
  /** For the line editor. */
  readonly output: Writable & { readonly columns?: number };
  /** At once, and in order with what programs write. */
  write(text: string): void;
  size(): Size;
  /** It understands more than letters. */
  readonly isSmart: boolean;
  readonly hasColor: boolean;
}

const UNKNOWN: Size = { columns: 80, rows: Number.MAX_SAFE_INTEGER };

/**
 * The terminal is read through a descriptor of its own, since Node makes the one it reads from
 * non-blocking, and descriptor 0 is for programs.
 */
export function terminalConsole(): Console {
  return {
    input: new TerminalInput(new ReadStream(openSync('/dev/tty', 'r'))),
    output: process.stdout.isTTY ? process.stdout : new WriteStream(openSync('/dev/tty', 'w')),
    write: writeOut,
    size: () => terminalSize() ?? UNKNOWN,
    isSmart: process.env.TERM !== 'dumb',
    hasColor: wantsColor(1),
  };
}
