/**
 * 200 sandboxes, one after another and all at once: one script of nsx, as a whole program and in a running session, a
 * shell that starts unshare(1), or bwrap(1), as often, and one program in C, which starts nothing but `true`.
 */
import type { Session } from '../interpreter/session.ts';
import { type Contender, type Figure, race, type Summary } from './measure.ts';
import { missing, timed } from './native.ts';
import { bwrap, statement, unshare } from './sandbox.ts';
import { timeText } from './session.ts';
import { nsxProgram, program } from './whole-programs.ts';

const COUNT = 200;
const ROUNDS = 9;

const oneAfterAnother = {
  nsx: `repeat ${COUNT} < ${statement} >\n`,
  loop: (command: readonly string[]): string => shellLoop(`${command.join(' ')};`),
};

/** None waits for the one before it; all have ended at the end. */
const atOnce = {
  nsx: `repeat ${COUNT} < ${statement} & >\nwait\n`,
  loop: (command: readonly string[]): string => `${shellLoop(`${command.join(' ')} &`)}wait\n`,
};

function shellLoop(statement: string): string {
  return `set -e\ni=0\nwhile [ $i -lt ${COUNT} ]; do ${statement} i=$((i + 1)); done\n`;
}

/** What the project's targets are against, for both ways: the loops that wait for each. */
const targets = [
  { against: 'unshare', atMost: 0.65 },
  { against: 'bwrap', atMost: 0.4 },
];

export function measureMany(session: Session): Figure[] {
  const reason = missing('bwrap');
  const shells = (name: string, command: readonly string[]): Contender[] => [
    program(name, ['sh'], `${name}.sh`, oneAfterAnother.loop(command)),
    program(`${name} &`, ['sh'], `${name}-at-once.sh`, atOnce.loop(command)),
  ];
  const running = (name: string, text: string): Contender => ({
    name,
    warmUp: 1,
    sample: () => timeText(session, text),
  });
  const contenders: Contender[] = [
    nsxProgram('many.nsx', oneAfterAnother.nsx, 'whole'),
    nsxProgram('many-at-once.nsx', atOnce.nsx, 'whole &'),
    running('running', oneAfterAnother.nsx),
    running('running &', atOnce.nsx),
    ...shells('unshare', unshare),
    ...(reason ? [] : shells('bwrap', bwrap)),
    { name: 'C', sample: () => timed('sandbox', String(COUNT), 'true') },
  ];
  const summaries = new Map(race(contenders, ROUNDS, 1).map((summary) => [summary.name, summary]));
  const figure = (title: string, nsx: string, others: readonly string[]): Figure => ({
    title: `${COUNT} sandboxes, ${title}`,
    unit: 'ms',
    targets,
    summaries: [
      ...only(summaries.get(nsx)).map((summary) => ({ ...summary, name: 'nsx' })),
      ...others.flatMap((other) => only(summaries.get(other))),
    ],
    skipped: reason ? [reason] : [],
  });
  const sequential = ['unshare', 'bwrap', 'C'];
  const concurrent = ['unshare', 'bwrap', 'unshare &', 'bwrap &'];
  return [
    figure('one after another: whole programs', 'whole', sequential),
    figure('one after another: nsx in a running session', 'running', sequential),
    figure('at once: whole programs', 'whole &', concurrent),
    figure('at once: nsx in a running session', 'running &', concurrent),
  ];
}

const only = (summary: Summary | undefined): readonly Summary[] => (summary ? [summary] : []);
