/**
 * One sandbox: six new namespaces, / private, a procfs on /proc, `true` run and waited for.
 * nsx in a running session, one clone(2) in C, unshare(1), and bwrap(1) where it is installed.
 */
import type { Session } from '../interpreter/session.ts';
import { type Contender, type Figure, race } from './measure.ts';
import { missing, timed } from './native.ts';
import { timeText } from './session.ts';

const ROUNDS = 120;
export const statement = 'clone pid mount uts ipc net user < mount proc at /proc; exec true >';

export const unshare = 'unshare --pid --mount --uts --ipc --net --user --fork --mount-proc true'.split(' ');
export const bwrap =
  'bwrap --unshare-pid --unshare-uts --unshare-ipc --unshare-net --unshare-user --ro-bind /usr /usr --symlink usr/bin /bin --symlink usr/lib /lib --symlink usr/lib64 /lib64 --proc /proc true'.split(
    ' ',
  );

export function measureSandbox(session: Session): Figure {
  const contenders: Contender[] = [
    { name: 'nsx', warmUp: 400, sample: () => timeText(session, statement) },
    { name: 'C', sample: () => timed('sandbox', '1', 'true') },
    { name: 'unshare', sample: () => timed('stopwatch', 'done', ...unshare) },
  ];
  const reason = missing('bwrap');
  if (!reason) contenders.push({ name: 'bwrap', sample: () => timed('stopwatch', 'done', ...bwrap) });
  return {
    title: 'one sandbox: pid, mount, uts, ipc, net, user; a procfs; true, waited for',
    unit: 'ms',
    targets: [
      { against: 'C', atMost: 1.2 },
      { against: 'unshare', atMost: 1 },
      { against: 'bwrap', atMost: 1 },
    ],
    summaries: race(contenders, ROUNDS),
    skipped: reason ? [reason] : [],
  };
}
