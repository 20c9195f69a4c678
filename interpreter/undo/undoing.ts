/**
 * Undo what a part of a script has begun when it fails: `try`, `expect error`, `timeout`.
 */
import { Failure } from '../failure.ts';
import type { Machine } from '../machine.ts';
import { processMark } from '../processes/process.ts';
import { endProcessesSince } from '../processes/processes.ts';

export function undoing<T>(machine: Machine, run: () => T): T {
  const mark = machine.ledger.mark;
  const processes = processMark();
  try {
    return run();
  } catch (error) {
    if (error instanceof Failure) {
      endProcessesSince(machine, processes);
      machine.ledger.undoSince(mark);
    }
    throw error;
  }
}
