/**
 * A process beside the one that measures, which starts every program that nsx is compared with.
 *
 * Node forks to start a program, and whoever has forked pays for it: each page that is written
 * afterwards is copied first. The session's own process would pay in the middle of its next sample, a
 * fifth of five levels, for what no session at a prompt or in a script ever does.
 */
import { spawnSync } from 'node:child_process';
import { LinePipe } from './line-pipe.ts';
import { built, type Ended, type Start } from './native.ts';

new LinePipe(built, 'answers').serve((request): Ended => {
  const { command, args, input } = request as Start;
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', input: input ?? '' });
  return { status, stdout, stderr, error: error?.message ?? null };
});
