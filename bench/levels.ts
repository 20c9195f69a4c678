/**
 * The seed's program at several depths: N nested PID namespaces, a procfs in each, `sleep` in the
 * innermost. nsx in a running session, the same in C, and nested unshare(1) from shells.
 */
import { rmdirSync } from 'node:fs';
import type { Session } from '../interpreter/session.ts';
import { type Figure, race, type Target } from './measure.ts';
import { start, timed } from './native.ts';
import { timeText } from './session.ts';

export const PREFIX = `/tmp/nsx-bench-${process.pid}-`;

/** Levels made before the first one that counts: as many as V8 needs to compile what is used. */
const WARM_UP = 1500;

interface Depth {
  readonly levels: number;
  readonly rounds: number;
  readonly targets: readonly Target[];
}

const depths: readonly Depth[] = [
  { levels: 1, rounds: 60, targets: [] },
  {
    levels: 5,
    rounds: 80,
    targets: [
      { against: 'C', atMost: 1.2 },
      { against: 'unshare', atMost: 0.5 },
    ],
  },
  { levels: 31, rounds: 25, targets: [{ against: 'C', atMost: 1 }] },
];

export function measureLevels(session: Session): Figure[] {
  return depths.map(({ levels, rounds, targets }) => ({
    title: `${levels} ${levels === 1 ? 'level' : 'levels'}: PID namespaces, a procfs in each, sleep in the innermost`,
    unit: 'ms',
    targets,
    summaries: race(
      [
        { name: 'nsx', warmUp: WARM_UP / levels, sample: () => timeText(session, statement(levels)) },
        { name: 'C', sample: () => timed('levels', String(levels), PREFIX, 'sleep', '1000') },
        { name: 'unshare', sample: () => nestedUnshare(levels) },
      ],
      rounds,
    ),
  }));
}

const statement = (levels: number): string => `nest ${levels} < mount proc at "${PREFIX}$level"; exec sleep 1000 > &`;

/**
 * The shell's way: each level is `unshare --pid --fork` around a shell that mounts and starts the next.
 * The innermost says that it is ready just before it becomes sleep, which is in unshare's favour.
 */
function nestedUnshare(levels: number): number {
  try {
    return timed(
      'stopwatch',
      'ready',
      'unshare',
      '--pid',
      '--fork',
      '--kill-child',
      'sh',
      '-c',
      script,
      'sh',
      `${levels - 1}`,
    );
  } finally {
    for (let level = 0; level < levels; level++) {
      start('umount', ['--lazy', `${PREFIX}${level}`]);
      rmdirSync(`${PREFIX}${level}`);
    }
  }
}

const script = `
export NSX_BENCH_LEVEL='
  mkdir "${PREFIX}$1" && mount -t proc proc "${PREFIX}$1" || exit
  if [ "$1" = 0 ]; then echo >&3; exec sleep 1000; fi
  exec unshare --pid --fork sh -c "$NSX_BENCH_LEVEL" sh $(($1 - 1))'
eval "$NSX_BENCH_LEVEL"`;
