/**
 * `--die-with-parent`: nsx ends like after SIGTERM, and undoes everything, when the program that
 * started it has ended.
 */
import { syscall } from '../interpreter/kernel/libc.ts';

const PR_SET_PDEATHSIG = 1;
const SIGTERM = 15;

/** prctl(2). Its signal comes when the thread that started us ends; that of Node's children is the main one. */
export function dieWithParent(): void {
  const parent = process.ppid;
  syscall('prctl', PR_SET_PDEATHSIG, SIGTERM, 0, 0, 0);
  // It may have ended before we asked.
  if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM');
}
