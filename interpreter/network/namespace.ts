/**
 * Which network namespace a process is in, and whose that is.
 *
 * What happens in one that the script has made ends with it. What happens in the host's, or in one
 * that the script has only joined, stays: there every device goes into the ledger, and what could not
 * be undone is refused. The identity is what the kernel says, never what we remember.
 */
import { openSync, statSync } from 'node:fs';
import * as calls from '../kernel/calls.ts';
import type { Machine } from '../machine.ts';
import { standingOf } from '../namespaces/standing.ts';
import { Process } from '../processes/process.ts';

export interface Network {
  readonly inode: number;
  /** `script`: made by this script. `host`: the one that nsx was started in. `other`: joined. */
  readonly owner: 'script' | 'host' | 'other';
  /** Where the keeper can open it, at this moment. */
  readonly path: string;
}

const HOST = '/proc/self/ns/net';
/** So many calls fit into a message. */
const MOST = 100;

/** struct statx: statx(2). */
const STX_INO = 32;

/** The inodes of the namespaces behind paths as /proc/PID/ns/net, or bound to them; null where none can be seen. */
function inodesAt(machine: Machine, ...paths: readonly string[]): (number | null)[] {
  const seen = ownLook(machine, paths);
  if (seen) return seen;
  const looks = paths.map((path) => calls.keepGoing(calls.quietly(calls.statusBehind(path))));
  return machine.kernel
    .perform(machine.kernel.inspector(), looks)
    .map(({ result, outputs }) => (result < 0 ? null : Number(outputs[0]?.readBigUInt64LE(STX_INO) ?? 0n)));
}

/**
 * What nsx sees itself, which costs no question; null where it may not look, as with `--sudo`, or where it has
 * other mounts than the session.
 */
function ownLook({ kernel }: Machine, paths: readonly string[]): (number | null)[] | null {
  if (kernel.dry || (kernel.rootless && !paths.every((path) => path.startsWith('/proc/')))) return null;
  try {
    return paths.map((path) => statSync(path, { throwIfNoEntry: false })?.ino ?? null);
  } catch {
    return null;
  }
}

const pathOf = ({ pid }: Process): string => `/proc/${pid}/ns/net`;

/** The process of the script that has made the namespace a process is in. */
export function makerOf(process: Process): Process | null {
  const standing = standingOf(process, 'net');
  return standing instanceof Process ? standing : null;
}

export function networkOf(machine: Machine, process: Process): Network {
  const path = pathOf(process);
  const [inode, host] = inodesAt(machine, path, HOST);
  if (inode === host) return { inode: inode ?? 0, owner: 'host', path: HOST };
  return { inode: inode ?? 0, owner: makerOf(process) ? 'script' : 'other', path };
}

/** Is the session's own process in it? It need not be made by the script, so the kernel is asked. */
export function isRootsOwn(machine: Machine, network: Network): boolean {
  if (network.owner === 'script' && makerOf(machine.root) === null) return false;
  return inodesAt(machine, pathOf(machine.root))[0] === network.inode;
}

/** What `netns NAME` or `netns PID` of ip(8) means; null where there is no such namespace. */
export function networkNamed(machine: Machine, word: string): Network | null {
  const named = `/run/netns/${word}`;
  const numbered = /^\d+$/.test(word) ? `/proc/${word}/ns/net` : named;
  const [byName, byNumber, host] = inodesAt(machine, word.includes('/') ? numbered : named, numbered, HOST);
  const inode = byName ?? byNumber ?? null;
  if (inode === null) return null;
  if (inode === host) return { inode, owner: 'host', path: HOST };
  const path = byName === null ? numbered : named;
  return { inode, owner: isOurs(machine, inode, path) ? 'script' : 'other', path };
}

/** Is a process in it that stands in a namespace which the script has made? The one that is named is looked at first. */
function isOurs(machine: Machine, inode: number, path: string): boolean {
  const makers = machine.processes.filter((process) => process.state !== 'ended' && makerOf(process) !== null);
  if (makers.some((process) => pathOf(process) === path)) return true;
  return makers.length > 0 && inodesAt(machine, ...makers.slice(-MOST).map(pathOf)).includes(inode);
}

/**
 * Run this when the process ends that a network namespace belongs to: whatever looks after it from outside
 * keeps it alive, and must not outlive that process.
 */
export function atEndOf(machine: Machine, { path }: Network, run: () => void): void {
  const inside = machine.processes.filter((process) => path === pathOf(process));
  for (const process of inside) {
    const maker = makerOf(process);
    const owner = maker && maker.state !== 'ended' ? maker : process;
    owner.atEnd.push(run);
  }
}

/** A descriptor of ours for a namespace, for a process that is to join it. The caller closes it. */
export function openNetwork(machine: Machine, { path }: Network): number {
  try {
    return openSync(path, 'r');
  } catch {
    // It may be hidden from nsx itself.
  }
  const { kernel } = machine;
  kernel.perform(kernel.inspector(), [calls.handOver(calls.quietly(calls.open(path, calls.O.RDONLY)))]);
  return kernel.takeDescriptors()[0] ?? -1;
}
