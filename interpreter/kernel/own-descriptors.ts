/**
 * Descriptors of nsx's own process that Node has not opened. -1 is none, here and in the recording kernel.
 */
import { closeSync } from 'node:fs';
import { syscall } from './libc.ts';

const F_DUPFD_CLOEXEC = 1030;

/** close(2), through Node, which takes a tenth of the time of a call through ffi-rs. One that is not open is left alone. */
export function closeOwn(fd: number): void {
  if (fd < 0) return;
  try {
    closeSync(fd);
  } catch {}
}

/** Another descriptor of the same, or minus the errno: fcntl(2), F_DUPFD_CLOEXEC. */
export const duplicateOwn = (fd: number): number => (fd < 0 ? -1 : syscall('fcntl', fd, F_DUPFD_CLOEXEC, 0));
