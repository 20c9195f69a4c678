/**
 * Writing to standard output and standard error, at once and in order with what programs write.
 *
 * Not through process.stdout: that would make a pipe non-blocking for every program that shares it.
 */
import { writeSync } from 'node:fs';
import { OutputClosed } from '../interpreter/events.ts';
import { isTerminal } from '../interpreter/is-terminal.ts';

function write(fd: number, text: string): void {
  const data = Buffer.from(text);
  let at = 0;
  while (at < data.length) {
    try {
      at += writeSync(fd, data, at);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code === 'EPIPE') throw new OutputClosed();
      if (code !== 'EAGAIN') throw error;
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

/** NO_COLOR and FORCE_COLOR as everywhere: https://no-color.org. */
export function wantsColor(fd: number): boolean {
  if (process.env.NO_COLOR) return false;
  if (process.env.FORCE_COLOR) return process.env.FORCE_COLOR !== '0';
  return isTerminal(fd) && process.env.TERM !== 'dumb';
}
