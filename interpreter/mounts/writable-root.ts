/**
 * A root directory that a session without privileges can make mount points in.
 *
 * An ordinary user may not make `/proc2`, not even as root of a user namespace: the directory `/`
 * belongs to the host's root. The session's mount namespace is its own, though. So `/` becomes a
 * small tmpfs there, with everything that was in it bound to its old place; nobody else sees that,
 * and it ends with the session. pivot_root(2), the section on `pivot_root(".", ".")`.
 */

import { type DirectoryEntry, readDirectory, readLink } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import type { Kernel } from '../kernel/kernel.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import { MNT, MS } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';

/** Sessions whose root is one; a dry run is none. */
const replaced = new WeakSet<Kernel>();

/** Is `path` right below `/`, where only a root of the session's own would help? */
export function needsWritableRoot(machine: Machine, path: string): boolean {
  return (
    machine.kernel.rootless &&
    machine.seesSessionMounts &&
    machine.process.root.place === '' &&
    /^\/[^/]+$/.test(path) &&
    !replaced.has(machine.kernel)
  );
}

export function makeRootWritable(machine: Machine): void {
  replaced.add(machine.kernel);
  const root = `/tmp/.nsx-root-${machine.root.pid}`;
  const directories = machine.processes
    .filter(({ task }) => task.obeys)
    .map((process) => ({ process, path: directoryOf(machine, process.task) }));
  const own = { process: machine.root, path: directoryOf(machine, machine.root.task) };
  const entries = readDirectory(machine, '/');
  const old = machine.ledger.record({ effect: 'directory', target: root, what: `remove ${root}` }, [
    calls.keepGoing(calls.umount(root, MNT.DETACH)),
    calls.removeDirectory(root),
  ]);
  machine.perform([
    calls.makeDirectory(root, 0o700),
    calls.mount({ source: 'tmpfs', target: root, type: 'tmpfs', flags: 0, data: 'mode=755' }),
  ]);
  for (const entry of entries) machine.perform(bringAlong(machine, root, entry));
  machine.perform([
    // /tmp has brought along what is being built in it.
    calls.keepGoing(calls.umount(`${root}${root}`, MNT.DETACH)),
    calls.changeDirectory(root),
    calls.pivotRoot('.', '.'),
    calls.umount('.', MNT.DETACH),
    calls.changeDirectory('/'),
    calls.keepGoing(calls.removeDirectory(root)),
  ]);
  machine.ledger.forget(old);
  // Everybody's root has moved along; their directories still are those of the old tree.
  for (const { process, path } of [own, ...directories]) {
    if (process.mountScope === machine.root.mountScope)
      machine.kernel.perform(process.task, [calls.keepGoing(calls.changeDirectory(path))]);
  }
  machine.kernel.perform(machine.kernel.inspector(), [calls.changeDirectory('/')]);
}

function directoryOf(machine: Machine, task: Machine['process']['task']): string {
  const [outcome] = machine.kernel.perform(task, [calls.currentDirectory()]);
  // In a dry run nobody answers.
  return outcome?.outputs[0]?.toString('utf8', 0, Math.max(0, outcome.result - 1)) || '/';
}

/** One entry of `/`, at the same place below the new root. */
function bringAlong(machine: Machine, root: string, { name, isDirectory }: DirectoryEntry): SystemCall[] {
  const from = `/${name}`;
  const to = `${root}/${name}`;
  const link = readLink(machine, from);
  if (link !== null) return [calls.symbolicLink(link, to)];
  const place = isDirectory
    ? calls.makeDirectory(to, 0o755)
    : calls.scoped(calls.open(to, calls.O.WRONLY | calls.O.CREAT, 0o644));
  return [place, calls.mount({ source: from, target: to, type: null, flags: MS.BIND | MS.REC, data: null })];
}
