/**
 * A cold start: `nsx -e 'print 1'`, the whole process, against the smallest thing that Node can do.
 */
import { type Figure, race } from './measure.ts';
import { built, timed } from './native.ts';

const nsx = `${built}/dist/nsx.js`;
const ROUNDS = 60;

export function measureStart(): Figure {
  return {
    title: "cold start: nsx -e 'print 1'",
    unit: 'ms',
    targets: [{ against: 'node -e 0', atMost: 3 }],
    summaries: race(
      [
        {
          name: 'nsx',
          sample: () =>
            timed(
              'stopwatch',
              'done',
              'sh',
              '-c',
              'exec "$@" >/dev/null',
              'sh',
              process.execPath,
              nsx,
              '-e',
              'print 1',
            ),
        },
        {
          name: 'node -e 0',
          sample: () =>
            timed('stopwatch', 'done', 'sh', '-c', 'exec "$@" >/dev/null', 'sh', process.execPath, '-e', '0'),
        },
      ],
      ROUNDS,
    ),
  };
}
