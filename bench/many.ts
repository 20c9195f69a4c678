/**
 * 200 sandboxes, one after another: one script of nsx, as a whole program and in a running session, a shell
 * that starts unshare(1), or bwrap(1), as often, and one program in C, which starts nothing but `true`.
 */
import type { Session } from '../interpreter/session.ts';
import { type Contender, type Figure, race, type Target } from './measure.ts';
import { missing, timed } from './native.ts';
import { bwrap, statement, unshare } from './sandbox.ts';
import { timeText } from './session.ts';
import { nsxProgram, program } from './whole-programs.ts';

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
  ];
  const running: Contender = { name: 'nsx', warmUp: 1, sample: () => timeText(session, text) };
  const [whole, inSession, ...others] = race([contenders[0]!, running, ...contenders.slice(1)], ROUNDS, 1);
  const title = `${COUNT} sandboxes, one after another`;
  const common = { unit: 'ms', targets, skipped: reason ? [reason] : [] };
  return [
    { ...common, title: `${title}: whole programs`, summaries: [whole!, ...others] },
    { ...common, title: `${title}: nsx in a running session`, summaries: [inSession!, ...others] },
  ];
}

const targets: readonly Target[] = [
  { against: 'unshare', atMost: 0.65 },
  { against: 'bwrap', atMost: 0.4 },
];
