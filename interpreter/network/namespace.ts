/**
 * Which network namespace a process is in, and whose that is.
 *
 * What happens in one that the script has made ends with it. What happens in the host's, or in one
 * that the script has only joined, stays: there every device goes into the ledger, and what could not
 * be undone is refused. The identity is what the kernel says, never what we remember.
 */
import * as calls from '../kernel/calls.ts';
import type { Machine } from '../machine.ts';
import { Process } from '../process.ts';
import { standingOf } from '../standing.ts';

export interface Network {
  readonly inode: number;
  /** `script`: made by this script. `host`: the one that nsx was started in. `other`: joined. */
  readonly owner: 'script' | 'host' | 'other';
  /** Where the keeper can open it, at this moment. */
  readonly path: string;
}

const HOST = '/proc/self/ns/net';

/** struct statx: statx(2). */
const STX_INO = 32;

/** The inode of the namespace behind /proc/PID/ns/net, or that one is bound to; null where none can be seen. */
export function inodeAt(machine: Machine, path: string): number | null {
  const [outcome] = machine.kernel.perform(machine.kernel.inspector(), [
    calls.keepGoing(calls.quietly(calls.statusBehind(path))),
  ]);
  if (!outcome || outcome.result < 0) return null;
  return Number(outcome.outputs[0]?.readBigUInt64LE(STX_INO) ?? 0n);
}

/** The process of the script that has made the namespace a process is in. */
export function makerOf(process: Process): Process | null {
  const standing = standingOf(process, 'net');
  return standing instanceof Process ? standing : null;
}

export function networkOf(machine: Machine, process: Process): Network {
  const path = `/proc/${process.pid}/ns/net`;
  const inode = inodeAt(machine, path) ?? 0;
  const host = inodeAt(machine, HOST);
  if (inode === host) return { inode, owner: 'host', path: HOST };
  return { inode, owner: makerOf(process) ? 'script' : 'other', path };
}

/** What `netns NAME` or `netns PID` of ip(8) means; null where there is no such namespace. */
export function networkNamed(machine: Machine, word: string): Network | null {
  const named = `/run/netns/${word}`;
  const path = !word.includes('/') && inodeAt(machine, named) !== null ? named : `/proc/${word}/ns/net`;
  if (path !== named && !/^\d+$/.test(word)) return null;
  const inode = inodeAt(machine, path);
  if (inode === null) return null;
  if (inode === inodeAt(machine, HOST)) return { inode, owner: 'host', path: HOST };
  const ours = machine.processes.some(
    (process) =>
      process.state !== 'ended' && makerOf(process) && inodeAt(machine, `/proc/${process.pid}/ns/net`) === inode,
  );
  return { inode, owner: ours ? 'script' : 'other', path };
}

/** A descriptor of ours for a namespace, for a process that is to join it. The caller closes it. */
export function openNetwork(machine: Machine, { path }: Network): number {
  const { kernel } = machine;
  kernel.perform(kernel.inspector(), [calls.handOver(calls.quietly(calls.open(path, calls.O.RDONLY)))]);
  return kernel.takeDescriptors()[0] ?? -1;
}
