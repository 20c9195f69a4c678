/**
 * Who is who among the processes of a run, told by nothing but /proc: which one a test wants to kill.
 */
import { commandOf, descendantsOf, type ProcessInfo, pidsOf } from './machine.ts';

export const roles = ['nsx', 'sudo', 'warden', 'keeper', 'session', 'level', 'innermost', 'program'] as const;
export type Role = (typeof roles)[number];

const isHelper = ({ name }: ProcessInfo): boolean => name.startsWith('nsx-helper');

/** The PID of a role, or undefined while there is nobody who has it. `top` is what the test has started. */
export function findRole(role: Role, top: number): number | undefined {
  if (role === 'nsx') return top;
  const below = descendantsOf(top).filter(({ state }) => state !== 'Z');
  const childrenOf = (pid: number): ProcessInfo[] => below.filter(({ parent }) => parent === pid);
  if (role === 'sudo') return childrenOf(top).find(({ name }) => name === 'sudo')?.pid;
  const warden = below.find(
    (one) => isHelper(one) && below.every(({ pid, name }) => pid !== one.parent || name === 'sudo'),
  );
  if (!warden || role === 'warden') return warden?.pid;
  const keeper = childrenOf(warden.pid)[0];
  if (!keeper || role === 'keeper') return keeper?.pid;
  const session = childrenOf(keeper.pid).find(isHelper);
  if (!session || role === 'session') return session?.pid;
  if (role === 'program')
    return below.find(({ pid }) => commandOf(pid)[0] === 'sh' || commandOf(pid)[0] === '/bin/sh')?.pid;
  const nested = below.filter(({ pid }) => depthOf(pid) > 1);
  const deepest = Math.max(...nested.map(({ pid }) => depthOf(pid)));
  if (role === 'innermost') return nested.find(({ pid }) => depthOf(pid) === deepest)?.pid;
  return nested.find(({ pid }) => depthOf(pid) === Math.max(2, Math.ceil(deepest / 2)))?.pid;
}

/** In how many PID namespaces it has a number, seen from here. */
function depthOf(pid: number): number {
  try {
    return pidsOf(pid).length;
  } catch {
    return 0;
  }
}

/** SIGKILL; false for one that has ended in this moment, perhaps with another that was killed. */
export function killIfThere(pid: number | undefined): boolean {
  if (pid === undefined) return false;
  try {
    return process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    return false;
  }
}
