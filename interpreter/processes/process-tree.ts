/**
 * End what a program has started, and what that has started: for a program that is ended before its time.
 *
 * All of them are stopped first, from the top down. So none can make another one unnoticed, and, since a
 * stopped process reaps no child, no number in the list is given to somebody else. Those that have left
 * their parent before are not found, and where there are so many that they cannot be stopped in a moment,
 * it does not try for longer: they all end with the session.
 */

import { readdirSync, readFileSync } from 'node:fs';
import * as calls from '../kernel/calls.ts';
import type { Kernel } from '../kernel/kernel.ts';
import { pollReadable } from '../kernel/poll.ts';
import { SIG } from '../kernel/tables.ts';

/** How long a process may take to stop, in milliseconds: one in the middle of a system call needs a moment. */
const STOP_PATIENCE = 50;

/** How long may be spent on all of them: what forks faster than it is stopped would keep us here for ever. */
const PATIENCE = 200;

/** `pid` is a program as nsx itself sees it. It stays stopped. */
export function killDescendants(kernel: Kernel, pid: number): void {
  const found = [pid];
  const deadline = performance.now() + PATIENCE;
  for (const one of found) {
    if (performance.now() > deadline) break;
    send(kernel, one, SIG.STOP);
    waitUntilStopped(one);
    found.push(...childrenOf(one));
  }
  for (const one of found.slice(1)) send(kernel, one, SIG.KILL);
}

/** pidfd_open(2) and pidfd_send_signal(2), by somebody who may. One that has ended needs no signal. */
function send(kernel: Kernel, pid: number, signal: number): void {
  const list = [calls.openProcess(pid), calls.sendSignal(calls.resultOf(0), signal), calls.close(calls.resultOf(0))];
  kernel.perform(
    kernel.inspector(),
    list.map((call) => calls.quietly(calls.keepGoing(call))),
  );
}

function waitUntilStopped(pid: number): void {
  const deadline = performance.now() + STOP_PATIENCE;
  while (performance.now() < deadline) {
    if (!/^[RSD]$/.test(stateOf(pid))) return;
    pollReadable([], 1);
  }
}

/** proc_pid_stat(5): `R`, `S`, `T` …; empty when it is gone. */
export function stateOf(pid: number): string {
  const text = readOrEmpty(`/proc/${pid}/stat`);
  return text.slice(text.lastIndexOf(')') + 2).charAt(0);
}

/** proc_tid_children(5) of each of its threads: exact for a process that is stopped. */
function childrenOf(pid: number): number[] {
  let threads: string[] = [];
  try {
    threads = readdirSync(`/proc/${pid}/task`);
  } catch {}
  return threads.flatMap(
    (thread) => readOrEmpty(`/proc/${pid}/task/${thread}/children`).match(/\d+/g)?.map(Number) ?? [],
  );
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, 'latin1');
  } catch {
    return '';
  }
}
