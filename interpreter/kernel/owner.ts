/**
 * Whose a journal is, so that it cannot be mistaken: processes by number and time of start, the boot of the
 * machine, and the namespaces in which numbers and paths mean what they meant.
 *
 * A number alone is given to somebody else sooner or later. proc_pid_stat(5), field 22.
 */
import { closeSync, openSync, readlinkSync, readSync } from 'node:fs';

export interface ProcessIdentity {
  readonly pid: number;
  /** In clock ticks since the boot. */
  readonly start: string;
}

/** Where the numbers of processes and the paths of mounts are those that we know. */
export interface Surroundings {
  readonly boot: string;
  readonly pidNamespace: string;
  readonly mountNamespace: string;
}

const buffer = Buffer.alloc(4096);

/** A short file of /proc, with three calls and no more: it is read when the first thing is made. Throws. */
function readShort(path: string): string {
  const fd = openSync(path, 'r');
  try {
    return buffer.toString('latin1', 0, readSync(fd, buffer, 0, buffer.length, 0));
  } finally {
    closeSync(fd);
  }
}

/** Null when it has ended; a zombie has. */
export function identify(pid: number | 'self'): ProcessIdentity | null {
  let text: string;
  try {
    text = readShort(`/proc/${pid}/stat`);
  } catch {
    return null;
  }
  // From the state on: the name before it may hold anything.
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state = 'X'] = fields;
  return /[ZX]/.test(state) ? null : { pid: Number.parseInt(text, 10), start: fields[19] ?? '' };
}

export const isAlive = ({ pid, start }: ProcessIdentity): boolean => identify(pid)?.start === start;

/** Null where there is no /proc. */
export function surroundingsIfKnown(): Surroundings | null {
  try {
    return surroundings();
  } catch {
    return null;
  }
}

/** Throws where there is no /proc. */
export const surroundings = (): Surroundings => ({
  boot: readShort('/proc/sys/kernel/random/boot_id').trim(),
  pidNamespace: readlinkSync('/proc/self/ns/pid'),
  mountNamespace: readlinkSync('/proc/self/ns/mnt'),
});
