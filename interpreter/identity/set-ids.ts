/**
 * What `setuid` and `setgid` share: three IDs with the kernel's own rules for them, and a process
 * that can still be reached through /proc afterwards. setresuid(2), setresgid(2).
 */

import * as calls from '../kernel/calls.ts';
import { setGroupIds, setUserIds } from '../kernel/credential-calls.ts';
import type { Machine } from '../machine.ts';
import { idOf } from './accounts.ts';

export interface Ids {
  readonly real: number | string;
  readonly effective: number | string | undefined;
  readonly saved: number | string | undefined;
}

export function setIds(machine: Machine, kind: 'user' | 'group', { real, effective = real, saved = effective }: Ids) {
  const numbers = [real, effective, saved].map((named) => idOf(machine, kind, named));
  const [first = 0, second = 0, third = 0] = numbers;
  const change = kind === 'user' ? setUserIds : setGroupIds;
  // A process that changes its ID hides its files in /proc from that ID, until it executes a program.
  machine.perform([change(first, second, third), calls.quietly(calls.setDumpable(true))]);
}
