/**
 * Which network namespace a process is in, and whose that is.
 *
 * What happens in one that the script has made ends with it. What happens in the host's, or in one
 * that the script has only joined, stays: there every device goes into the ledger, and what could not
 * be undone is refused. The identity is what the kernel says, never what we remember.
 */
import * as calls from '../kernel/calls.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../process.ts';

export interface Network {
  readonly inode: number;
  /** `script`: made by this script. `host`: the one that nsx was started in. `other`: joined. */
  readonly owner: 'script' | 'host' | 'other';
  /** Where the keeper can open it, at this moment. */
  readonly path: string;
}

const HOST = '/proc/self/ns/net';

/** The inode behind a link such as /proc/PID/ns/net, or that of a file a namespace is bound to, which is no link. */
export function inodeAt(machine: Machine, path: string): number | null {
  const [link, status] = machine.kernel.perform(
    machine.kernel.inspector(),
    [calls.readLink(path), calls.status(path)].map((call) => calls.keepGoing(calls.quietly(call))),
  );
  const text = link && link.result > 0 ? link.outputs[0]?.toString('latin1', 0, link.result) : undefined;
  const inode = /^net:\[(\d+)\]$/.exec(text ?? '')?.[1];
  if (inode !== undefined) return Number(inode);
  const EINVAL = 22;
  if (link?.result !== -EINVAL) return null;
  const STX_INO = 32;
  return status && status.result >= 0 ? Number(status.outputs[0]?.readBigUInt64LE(STX_INO) ?? 0n) : null;
}

/** The process that has made the namespace which this one was born into, or has left for. */
export function makerOf(process: Process): Process | null {
  for (let one: Process | null = process; one; one = one.parent) {
    if (one.unshared.has('net') || one.kinds.some(({ name }) => name === 'net')) return one;
  }
  return null;
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
