import { defineCommand, flag, keyword, optionalKeyword, required } from '../../interpreter/command.ts';
import { findNamespaceKind, namespaceKinds } from '../../interpreter/kernel/tables.ts';
import { namespacesOfPid } from '../../interpreter/namespaces/namespaces.ts';
import { pinAt } from '../../interpreter/namespaces/pins.ts';
import { path, processOrPid, type Shape } from '../../interpreter/values/shapes.ts';
import { Namespace } from '../../interpreter/values/values.ts';

const pinned: Shape<Namespace | string> = {
  name: 'KIND',
  label: 'a kind of namespace, or a namespace',
  choices: () => namespaceKinds.map((kind) => kind.name),
  unknownCode: 'nsx::bind::unknown-kind',
  convert: (value) => {
    if (value instanceof Namespace) return value;
    return typeof value === 'string' ? findNamespaceKind(value)?.name : undefined;
  },
};

/** mount(2) with MS_BIND, of a file of `/proc/PID/ns`: namespaces(7). */
export const pin = defineCommand({
  name: 'pin',
  topic: 'namespaces',
  summary: 'keep a namespace alive by a mount, so that it has a name and outlives its processes',
  details:
    'PATH is a file; it is made if it is missing. `setns` and `enter` take it. What is pinned is unpinned in the end, unless `keep` is said.\n\n' +
    'A network namespace at `/run/netns/NAME` is what `ip netns` calls NAME. A mount namespace can be pinned where the mount is private only, and not inside itself.',
  parameters: {
    kind: required(pinned, 'a kind, or a namespace such as `$p.ns.net`'),
    of: optionalKeyword(processOrPid, 'whose; this process’s if none is given'),
    at: keyword(path, 'where'),
    keep: flag('leave it there when the session ends'),
  },
  body: 'none',
  systemCalls: ['openat', 'openat2', 'mount'],
  errors: {
    EPERM: 'no CAP_SYS_ADMIN in the user namespace that owns the mount namespace',
    ENOTDIR: 'PATH is a directory',
    EINVAL: 'a mount namespace on a shared mount, or inside itself',
  },
  examples: [
    {
      code: 'let box = clone uts < hostname bizarro; hold >\npin uts of $box at /tmp/nsx-example\nkill $box\nenter /tmp/nsx-example < expect (hostname) == "bizarro" >\nunpin /tmp/nsx-example',
      summary: 'a namespace without a process',
    },
  ],
  run({ arguments: { kind, of, at, keep }, machine }) {
    if (kind instanceof Namespace) {
      pinAt(machine, kind, at, keep);
      return null;
    }
    const pid = of === undefined ? machine.process.pid : typeof of === 'number' ? of : of.pid;
    const namespace = namespacesOfPid(machine, pid).get(kind);
    if (!namespace) {
      throw machine.fail('nsx::namespace::gone', `process ${pid} has no ${kind} namespace to pin`, {
        notes: ['it has ended, or the kernel has no such kind'],
        facts: { errno: 'ESRCH' },
      });
    }
    pinAt(machine, namespace, at, keep);
    return null;
  },
});
