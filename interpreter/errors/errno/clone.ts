/**
 * Why new namespaces and new processes are refused: clone3(2), unshare(2).
 *
 * Wrong arguments of ours are not explained, but named as what they are: bugs of nsx.
 */
import type { NamespaceName } from '../../kernel/tables.ts';
import type { Circumstances } from '../circumstances.ts';
import type { Row } from '../explanation.ts';
import type { Facts } from '../facts.ts';
import { isCapable, isFiltered, isUnmapped, threadsOf, userNamespaceRestriction } from '../privileges.ts';

const calls = ['clone3', 'unshare'] as const;

const wants = (kind: NamespaceName) => (facts: Facts) => facts.kinds.includes(kind);
const wantsUser = wants('user');

/** The line that would work: the same kinds, with `user` before them. */
function withUser({ call, kinds }: Facts): string {
  const list = ['user', ...kinds.filter((kind) => kind !== 'user')].join(' ');
  return call.name === 'unshare' ? `\`unshare ${list}\`` : `\`clone ${list} < … >\``;
}

const addUser = (facts: Facts): string => `put \`user\` in the list: ${withUser(facts)}, or run nsx with \`--sudo\``;

/**
 * A process sees the mounts below its root only, so in a chroot none is at `/`. Where the new root
 * is a mount point itself, that cannot be told.
 */
const isInChroot = (machine: Circumstances): boolean => {
  const text = machine.read('/proc/self/mountinfo');
  return text !== null && !/^\d+ \d+ \S+ \S+ \/ /m.test(text);
};

const notPermitted: readonly Row[] = [
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::clone::in-chroot',
    when: (facts) => wantsUser(facts) && isInChroot(facts.machine),
    why: 'the process is in a chroot, where the kernel allows no new user namespaces',
    help: 'make the user namespace before the `chroot`, or change the root with `pivot_root` in a mount namespace',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::clone::unmapped',
    when: (facts) => wantsUser(facts) && isUnmapped(facts.machine),
    why: 'the user and group of the process have no mapping in the user namespace that it is in',
    help: 'map them first: `map uid 0 to …`, `setgroups deny` and `map gid 0 to …`',
  },
  {
    calls,
    errno: ['EPERM', 'EACCES'],
    code: 'nsx::system::userns-restricted',
    when: ({ machine, kinds }) =>
      kinds.includes('user') &&
      userNamespaceRestriction(machine) !== null &&
      isCapable(machine, 'CAP_SYS_ADMIN') !== true,
    why: ({ machine }) => `this system restricts unprivileged user namespaces (${userNamespaceRestriction(machine)})`,
    help: ({ machine }) =>
      userNamespaceRestriction(machine)?.includes('apparmor')
        ? 'run nsx with `--sudo`, or give it an AppArmor profile with `userns,`'
        : 'run nsx with `--sudo`, or allow them: `sysctl kernel.unprivileged_userns_clone=1`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::system::seccomp',
    when: ({ machine, kinds }) =>
      isFiltered(machine) && (kinds.includes('user') || isCapable(machine, 'CAP_SYS_ADMIN') === true),
    why: 'a seccomp filter forbids it, as container engines have one',
    help: 'run nsx on the host, or the container with `--security-opt seccomp=unconfined`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::clone::not-permitted',
    when: (facts) => !wantsUser(facts) && facts.kinds.length > 0,
    why: 'that needs root (CAP_SYS_ADMIN) or a user namespace of its own',
    notes: ({ machine }) =>
      isCapable(machine, 'CAP_SYS_ADMIN') === false ? ['the process does not have CAP_SYS_ADMIN'] : [],
    help: addUser,
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::clone::not-permitted',
    why: 'the kernel does not allow it to this process',
    notes: () => [
      'likely, in this order: the process is in a chroot; its user or group is not mapped in its user namespace; ' +
        'a security module or a seccomp filter forbids it',
    ],
  },
];

const mayLack = ({ kinds, machine }: Facts): NamespaceName | undefined =>
  machine.kindOf('/proc/self/ns') === 'directory'
    ? kinds.find((kind) => machine.kindOf(`/proc/self/ns/${kind === 'mount' ? 'mnt' : kind}`) === null)
    : undefined;

const refused: readonly Row[] = [
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::clone::unsupported',
    when: (facts) => mayLack(facts) !== undefined,
    why: (facts) => `this kernel has no ${mayLack(facts)} namespaces`,
    help: 'use a kernel with `CONFIG_NAMESPACES` and the option for this kind',
  },
  {
    calls: ['unshare'],
    errno: 'EINVAL',
    code: 'nsx::clone::threads',
    when: (facts) => wantsUser(facts) && threadsOf(facts.machine) > 1,
    why: ({ machine }) => `the process has ${threadsOf(machine)} threads, and they would no longer be the same user`,
    help: 'do it in a child, which begins with one thread: `fork < unshare user >`, or `clone user < … >`',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::clone::pid-twice',
    when: wants('pid'),
    why: 'the process has left its PID namespace already, and can do that only once',
    notes: () => [
      '`unshare pid` and `setns` to a PID namespace change where the next children are born, not the process',
    ],
    help: 'do it in a child: `fork < … >`, `clone pid < … >`, or `nest 2` for one in another',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::internal',
    why: 'the kernel refuses these flags from this process',
    notes: () => ['this is a bug of nsx: please report it'],
  },
];

export const clone: readonly Row[] = [...notPermitted, ...refused];
