/**
 * Writing to standard output and standard error, at once and in order with what programs write.
 *
 * Not through process.stdout: that would make a pipe non-blocking for every program that shares it.
 */
import { writeSync } from 'node:fs';
import { OutputClosed, OutputRefused } from '../interpreter/events.ts';
import { isTerminal } from '../interpreter/processes/is-terminal.ts';

/** Throws `OutputClosed` when nobody reads it any more, `OutputRefused` when it cannot be written. */
export function write(fd: number, text: string): void {
  const data = Buffer.from(text);
  let at = 0;
  while (at < data.length) {
    try {
      at += writeSync(fd, data, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') throw new OutputClosed();
      if (code !== 'EAGAIN') throw new OutputRefused(code);
    }
  }
}

export const writeOut = (text: string): void => write(1, text);

/** There is nowhere to complain to when standard error itself is gone. */
export function writeError(text: string): void {
  try {
    write(2, text);
  } catch {}
}

/** The columns of the terminal that standard output or standard error is; more than anybody needs if it is none. */
export function columnsOf(fd: 1 | 2): number {
  if (!isTerminal(fd)) return Number.MAX_SAFE_INTEGER;
  return (fd === 1 ? process.stdout : process.stderr).columns || 80;
}

export type ColorChoice = 'always' | 'never' | 'auto';

let choice: ColorChoice = 'auto';

/** What `--color` says, for all that is written from now on. */
export function chooseColor(color: ColorChoice): void {
  choice = color;
}

/** NO_COLOR and FORCE_COLOR as everywhere: https://no-color.org. An option counts for more than the environment. */
export function wantsColor(fd: number): boolean {
  if (choice !== 'auto') return choice === 'always';
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== '0';
  return isTerminal(fd) && process.env.TERM !== 'dumb';
}
