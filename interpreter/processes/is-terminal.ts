/**
 * Is a descriptor a terminal? isatty(3), without loading what Node has for terminals (its streams and
 * sockets, a tenth of a start) when a look at the kind of file says no.
 */
import { fstatSync } from 'node:fs';
import { createRequire } from 'node:module';

/** Of /dev/null and its like: null(4), mem(4). */
const MEMORY_DEVICES = 1;

export function isTerminal(fd: number): boolean {
  try {
    const status = fstatSync(fd);
    if (!status.isCharacterDevice() || status.rdev >> 8 === MEMORY_DEVICES) return false;
  } catch {
    return false;
  }
  const { isatty } = createRequire(import.meta.filename)('node:tty') as typeof import('node:tty');
  return isatty(fd);
}
