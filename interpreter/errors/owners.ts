/**
 * Does a process's user namespace own its namespace of a kind, or enclose the owner? ioctl_nsfs(2).
 *
 * Only descriptors of namespaces are opened; nothing is joined.
 */
import { closeSync, fstatSync, openSync } from 'node:fs';
import { syscall } from '../kernel/libc.ts';
import { findNamespaceKind, type NamespaceName } from '../kernel/tables.ts';

const NS_GET_USERNS = 0xb701;
const NS_GET_PARENT = 0xb702;

/** `pid` is as nsx sees it. Null where the machine does not let us look. */
export function ownsNamespace(pid: number, kind: NamespaceName): boolean | null {
  const opened: number[] = [];
  try {
    const open = (name: string): number => {
      const fd = openSync(`/proc/${pid}/ns/${name}`, 'r');
      opened.push(fd);
      return fd;
    };
    const own = identityOf(open('user'));
    let next = syscall('ioctl', open(findNamespaceKind(kind)?.file ?? kind), NS_GET_USERNS, 0);
    while (next >= 0) {
      opened.push(next);
      if (identityOf(next) === own) return true;
      next = syscall('ioctl', next, NS_GET_PARENT, 0);
    }
    // The walk ends above the first user namespace, or above nsx's own: the process's was not on it.
    return false;
  } catch {
    return null;
  } finally {
    for (const fd of opened) closeSync(fd);
  }
}

function identityOf(fd: number): string {
  const { dev, ino } = fstatSync(fd, { bigint: true });
  return `${dev}:${ino}`;
}
