/**
 * The screen after a program has had it: what a stray control character has switched, switched back, and
 * the cursor at the beginning of a line, so that the prompt stands over nothing that the program has said.
 *
 * Which modes the keyboard has (stty) is not its business: see `interpreter/processes/terminal.ts`.
 */
import { pin, syscall } from '../../interpreter/kernel/libc.ts';

const TIOCGWINSZ = 0x5413;

/**
 * Letters instead of line drawing (SI, ASCII as G0), no colours, the cursor seen, wrapping on, overwriting, and no
 * mouse or focus that tells of itself: all that a binary file or a killed editor can leave. console_codes(4).
 */
const SOUND = '\x0f\x1b(B\x1b[0m\x1b[?25h\x1b[?7h\x1b[4l\x1b[?1000l\x1b[?1002l\x1b[?1003l\x1b[?1004l\x1b[?1006l';

/**
 * Nobody can say where the cursor is. So as many blanks as a line has: from its beginning they end in it, from
 * anywhere else in the next; then back to the beginning of that.
 */
export const soundLine = (columns: number): string => `${SOUND}${' '.repeat(columns)}\r`;

export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Without it as standard input there is no prompt. As it is now: Node learns of a change only when its event loop turns. ioctl_tty(2). */
export function terminalSize(): Size | null {
  const { buffer, address } = pin(8);
  if (syscall('ioctl', 0, TIOCGWINSZ, address) < 0) return null;
  const [rows, columns] = [buffer.readUInt16LE(0), buffer.readUInt16LE(2)];
  return columns > 0 && rows > 0 ? { columns, rows } : null;
}
