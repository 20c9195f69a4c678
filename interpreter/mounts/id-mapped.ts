/**
 * The user namespace of a process as a descriptor of ours, for mounts that show the owners of files
 * through its map: mount_setattr(2), MOUNT_ATTR_IDMAP.
 */

import * as calls from '../kernel/calls.ts';
import { closeOwn } from '../kernel/own-descriptors.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../processes/process.ts';

export function userNamespaceOf(machine: Machine, { pid }: Process): { readonly fd: number; close(): void } {
  const { kernel } = machine;
  refuseWithoutMap(machine, pid);
  const name = `/proc/${pid}/ns/user`;
  kernel.perform(kernel.inspector(), [calls.quietly(calls.handOver(calls.open(name, calls.O.RDONLY)))]);
  const [fd = -1] = kernel.takeDescriptors();
  return {
    fd,
    close: () => {
      if (fd >= 0) closeOwn(fd);
    },
  };
}

/** The kernel would say EINVAL, as it does of much else. */
function refuseWithoutMap(machine: Machine, pid: number): void {
  const { kernel } = machine;
  if (kernel.dry) return;
  const [, read] = kernel.perform(kernel.inspector(), [
    calls.quietly(calls.scoped(calls.open(`/proc/${pid}/uid_map`, calls.O.RDONLY))),
    calls.quietly(calls.read(calls.resultOf(0), 512)),
  ]);
  if ((read?.result ?? 0) > 0) return;
  throw machine.fail('nsx::mount::no-id-map', `the user namespace of process ${pid} has no map of users yet`, {
    help: 'write one first: `map uid 0 to 1000 of $p`',
    facts: { errno: 'EINVAL' },
  });
}
