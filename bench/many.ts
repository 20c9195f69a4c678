/**
 * 200 sandboxes, one after another: one script of nsx, and a shell that starts unshare(1), or bwrap(1),
 * as often. Whole programs.
 */
import { type Figure, race } from './measure.ts';
import { missing } from './native.ts';
import { bwrap, statement, unshare } from './sandbox.ts';
import { nsxProgram, program } from './whole-programs.ts';

const COUNT = 200;
const ROUNDS = 9;

const loop = (command: readonly string[]): string =>
  `set -e\ni=0\nwhile [ $i -lt ${COUNT} ]; do ${command.join(' ')}; i=$((i + 1)); done\n`;

export function measureMany(): Figure {
  const reason = missing('bwrap');
  const contenders = [
    nsxProgram('many.nsx', `repeat ${COUNT} < ${statement} >\n`),
    program('unshare', ['sh'], 'unshare.sh', loop(unshare)),
    ...(reason ? [] : [program('bwrap', ['sh'], 'bwrap.sh', loop(bwrap))]),
  ];
  return {
    title: `${COUNT} sandboxes, one after another: whole programs`,
    unit: 'ms',
    targets: [
      { against: 'unshare', atMost: 0.65 },
      { against: 'bwrap', atMost: 0.4 },
    ],
    summaries: race(contenders, ROUNDS, 1),
    skipped: reason ? [reason] : [],
  };
}
