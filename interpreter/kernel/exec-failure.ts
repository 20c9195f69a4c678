/**
 * Which of several failed attempts to execute a program is the one to tell: as execvp(3), ENOENT and
 * ENOTDIR go on with the next place of PATH, and a refusal on the way is remembered.
 */
import { type Outcome, SystemCallFailure } from './system-call.ts';

const EACCES = 13;
const ENOENT = 2;
const ENOTDIR = 20;

export function mostTelling(outcomes: readonly Outcome[]): SystemCallFailure {
  const failures = outcomes.flatMap(({ call, result }) => (call.name === 'execve' ? [{ call, errno: -result }] : []));
  const telling =
    failures.find(({ errno }) => errno !== ENOENT && errno !== ENOTDIR && errno !== EACCES) ??
    failures.find(({ errno }) => errno === EACCES) ??
    failures[0];
  if (!telling) throw new Error('a program without a place to look for it');
  return new SystemCallFailure(telling.call, telling.errno);
}
