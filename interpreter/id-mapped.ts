/**
 * The user namespace of a process as a descriptor of ours, for mounts that show the owners of files
 * through its map: mount_setattr(2), MOUNT_ATTR_IDMAP.
 */
import * as calls from './kernel/calls.ts';
import { syscall } from './kernel/libc.ts';
import type { Machine } from './machine.ts';
import type { Process } from './process.ts';

export function userNamespaceOf(machine: Machine, { pid }: Process): { readonly fd: number; close(): void } {
  const { kernel } = machine;
  const name = `/proc/${pid}/ns/user`;
  kernel.perform(kernel.inspector(), [calls.quietly(calls.handOver(calls.open(name, calls.O.RDONLY)))]);
  const [fd = -1] = kernel.takeDescriptors();
  return {
    fd,
    close: () => {
      if (fd >= 0) syscall('close', fd);
    },
  };
}
