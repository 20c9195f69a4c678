/**
 * What an idle level costs: the private memory that each helper of a held nest has dirtied.
 */
import { readFileSync } from 'node:fs';
import { endProcessesSince } from '../interpreter/processes/processes.ts';
import type { Session } from '../interpreter/session.ts';
import { type Figure, summarize } from './measure.ts';
import { evaluate } from './session.ts';

const LEVELS = 20;

export function measureMemory(session: Session): Figure {
  evaluate(session, `nest ${LEVELS} < hold >`);
  const samples = session.machine.processes.map(({ pid }) => privateDirty(pid));
  endProcessesSince(session.machine, 0);
  const most = Math.max(...samples);
  return {
    title: `memory of an idle level (${LEVELS} of them, the largest ${most} KB): Private_Dirty`,
    unit: 'KB',
    targets: [{ against: 'limit', atMost: 1 }],
    summaries: [summarize('nsx', samples), summarize('limit', [16])],
  };
}

/** proc_pid_smaps(5), in KB. */
function privateDirty(pid: number): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'latin1');
  return Number(/^Private_Dirty:\s*(\d+)/m.exec(text)?.[1]);
}
