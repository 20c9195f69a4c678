/**
 * `--die-with-parent`: nsx ends like after SIGTERM, and undoes everything, when the program that
 * started it has ended.
 */

import { syscall } from '../interpreter/kernel/libc.ts';
import { SIG } from '../interpreter/kernel/tables.ts';

const PR_SET_PDEATHSIG = 1;

/** prctl(2). Its signal comes when the thread that started us ends; that of Node's children is the main one. */
export function dieWithParent(): void {
  const parent = process.ppid;
  syscall('prctl', PR_SET_PDEATHSIG, SIG.TERM, 0, 0, 0);
  // It may have ended before we asked.
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}
