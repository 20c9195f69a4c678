/**
 * Which of several failed attempts to execute a program is the one to tell: as execvp(3), ENOENT and
 * ENOTDIR go on with the next place of PATH, and a refusal on the way is remembered.
 */

import { type Outcome, SystemCallFailure } from './system-call.ts';
import { E } from './tables.ts';

export function mostTelling(outcomes: readonly Outcome[]): SystemCallFailure {
  const failures = outcomes.flatMap(({ call, result }) => (call.name === 'execve' ? [{ call, errno: -result }] : []));
  const telling =
    failures.find(({ errno }) => errno !== E.ENOENT && errno !== E.ENOTDIR && errno !== E.EACCES) ??
    failures.find(({ errno }) => errno === E.EACCES) ??
    failures[0];
  if (!telling) throw new Error('a program without a place to look for it');
  return new SystemCallFailure(telling.call, telling.errno);
}
