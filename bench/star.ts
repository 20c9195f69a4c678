/**
 * A star: a switch, N hosts wired to it, a ping from the first to the last, and all of it gone again.
 * nsx, the same as a shell script of ip(8) commands, and Mininet with the kernel's bridge.
 */
import { readFileSync } from 'node:fs';
import type { Session } from '../interpreter/session.ts';
import { type Figure, race } from './measure.ts';
import { missing, start } from './native.ts';
import { evaluate, timeWithItsEnd } from './session.ts';
import { nsxProgram, program, wholeAndRunning } from './whole-programs.ts';

const SIZES = [2, 16, 64] as const;
/** Stars made before the first one that counts. */
const WARM_UP = 3;
const ROUNDS = { 2: 15, 16: 9, 64: 5 } as const;
/** Mininet comes with the system's Python, whatever else there is. */
const python = '/usr/bin/python3';

const nsxScript = (size: number): string => `use net
${star(size)}`;

const star = (size: number): string => `let center = switch center
let hosts = []
repeat ${size} <
  let number = (len $hosts) + 1
  let one = host "h$number"
  wire $one "10.0.0.$number/24" $center
  hosts = $hosts + [$one]
>
in $hosts[0] < ping 10.0.0.${size} >
`;

/** As one would write it, with as few commands as ip(8) needs: those that can say two things at once do. */
const shellScript = (size: number): string => `set -e
p=nsxb$$
trap 'for i in $(seq ${size}); do ip netns del $p-h$i; done; ip netns del $p-c' EXIT
ip netns add $p-c
ip -n $p-c link set lo up
ip -n $p-c link add br0 up type bridge
for i in $(seq ${size}); do
  ip netns add $p-h$i
  ip -n $p-h$i link set lo up
  ip -n $p-c link add name h$i up master br0 type veth peer name center netns $p-h$i
  ip -n $p-h$i address add 10.0.0.$i/24 dev center
  ip -n $p-h$i link set center up
done
ip netns exec $p-h1 ping -q -c 1 -W 2 10.0.0.${size}
`;

const mininetScript = (size: number): string => `import sys
from mininet.net import Mininet
from mininet.topo import SingleSwitchTopo
from mininet.nodelib import LinuxBridge
net = Mininet(topo=SingleSwitchTopo(${size}), switch=LinuxBridge, controller=None)
net.start()
out = net.hosts[0].cmd('ping -q -c 1 -W 1 ' + net.hosts[-1].IP())
net.stop()
sys.exit(0 if ' 1 received' in out else 1)
`;

function withoutMininet(): string | null {
  if (start(python, ['-c', 'import mininet']).status !== 0) return 'mininet is not installed';
  return start('brctl', ['show']).error ? 'mininet needs brctl (bridge-utils)' : null;
}

export function measureStar(session: Session): Figure[] {
  const tools = ['ip', 'ping'].flatMap((tool) => missing(tool, '-V') ?? []);
  if (tools.length > 0) return SIZES.flatMap((size) => figures(size, [], tools));
  const reason = withoutMininet();
  const before = mountsOfNames();
  try {
    evaluate(session, 'use net');
    return raceAll(session, reason);
  } finally {
    // The first `ip netns add` makes a directory and a mount that it leaves behind.
    if (before === 0 && mountsOfNames() > 0) start('umount', [NAMES]);
    if (before === 0) start('rmdir', [NAMES]);
  }
}

const NAMES = '/run/netns';
const mountsOfNames = (): number => readFileSync('/proc/self/mountinfo', 'utf8').split(` ${NAMES} `).length - 1;

function raceAll(session: Session, reason: string | null): Figure[] {
  return SIZES.flatMap((size) => {
    const contenders = [
      nsxProgram(`star-${size}.nsx`, nsxScript(size)),
      program('ip', ['sh'], `star-${size}.sh`, shellScript(size)),
      ...(reason ? [] : [program('mininet', [python], `star-${size}.py`, mininetScript(size))]),
      { name: 'nsx', warmUp: WARM_UP, sample: () => timeWithItsEnd(session, star(size)) },
    ];
    return figures(size, race(contenders, ROUNDS[size], 1), reason ? [reason] : []);
  });
}

const figures = (size: number, summaries: Figure['summaries'], skipped: readonly string[]): Figure[] =>
  wholeAndRunning({
    title: `a star of ${size} hosts, a ping, and all of it gone again`,
    unit: 'ms',
    targets: [
      { against: 'ip', atMost: 0.8 },
      { against: 'mininet', atMost: 0.2 },
    ],
    summaries,
    skipped,
  });
