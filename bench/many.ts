/**
 * 200 sandboxes, one after another: one script of nsx, as a whole program and in a running session, a shell
 * that starts unshare(1), or bwrap(1), as often, and one program in C, which starts nothing but `true`.
 */
import type { Session } from '../interpreter/session.ts';
import { type Contender, type Figure, race } from './measure.ts';
import { missing, timed } from './native.ts';
import { bwrap, statement, unshare } from './sandbox.ts';
import { timeText } from './session.ts';
import { nsxProgram, program, wholeAndRunning } from './whole-programs.ts';

const COUNT = 200;
const ROUNDS = 9;

const loop = (command: readonly string[]): string =>
  `set -e\ni=0\nwhile [ $i -lt ${COUNT} ]; do ${command.join(' ')}; i=$((i + 1)); done\n`;

const text = `repeat ${COUNT} < ${statement} >\n`;

export function measureMany(session: Session): Figure[] {
  const reason = missing('bwrap');
  const contenders: Contender[] = [
    nsxProgram('many.nsx', text),
    program('unshare', ['sh'], 'unshare.sh', loop(unshare)),
    ...(reason ? [] : [program('bwrap', ['sh'], 'bwrap.sh', loop(bwrap))]),
    { name: 'C', sample: () => timed('sandbox', String(COUNT), 'true') },
    { name: 'nsx', warmUp: 1, sample: () => timeText(session, text) },
  ];
  return wholeAndRunning({
    title: `${COUNT} sandboxes, one after another`,
    unit: 'ms',
    targets: [
      { against: 'unshare', atMost: 0.65 },
      { against: 'bwrap', atMost: 0.4 },
    ],
    summaries: race(contenders, ROUNDS, 1),
    skipped: reason ? [reason] : [],
  });
}
