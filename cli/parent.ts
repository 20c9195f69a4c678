/**
 * `--die-with-parent`: nsx ends like after SIGTERM, and undoes everything, when the program that
 * started it has ended.
 */

import { PR } from '../interpreter/kernel/calls.ts';
import { syscall } from '../interpreter/kernel/libc.ts';
import { SIG } from '../interpreter/kernel/tables.ts';

/** prctl(2). Its signal comes when the thread that started us ends; that of Node's children is the main one. */
export function dieWithParent(): void {
  const parent = process.ppid;
  syscall('prctl', PR.SET_PDEATHSIG, SIG.TERM, 0, 0, 0);
  // It may have ended before we asked.
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}
