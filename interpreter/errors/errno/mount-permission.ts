/**
 * Why a mount is not permitted: mount(2) and umount2(2) with EPERM or EACCES.
 *
 * Most of it is about who owns which namespace, so that is looked at first.
 */
import { MS, mountFlags, type NamespaceName } from '../../kernel/tables.ts';
import type { Row } from '../explanation.ts';
import { type Facts, textIn } from '../facts.ts';
import { hiddenInProc, mountAt, mountsOf, whereProcIsWhole } from '../mountinfo.ts';
import { enforcedProfile, isCapable, isFiltered, isInUserNamespace } from '../privileges.ts';

const both = ['mount', 'umount2'] as const;
const calls = ['mount'] as const;

/** File systems that show one namespace, and may be mounted only by the owner of that. */
const shows: Readonly<Record<string, NamespaceName>> = {
  proc: 'pid',
  sysfs: 'net',
  mqueue: 'ipc',
  cgroup: 'cgroup',
  cgroup2: 'cgroup',
};

/** FS_USERNS_MOUNT in the kernel: what may be mounted in a user namespace. */
const harmless = ['tmpfs', 'ramfs', 'proc', 'sysfs', 'devpts', 'mqueue', 'overlay', 'fuse', 'cgroup2', 'binfmt_misc'];
const alsoHarmless = ['cgroup', 'bpf', 'aufs', 'shiftfs', 'virtiofs', 'fuseblk'];

const SPECIAL = MS.BIND | MS.MOVE | MS.REMOUNT | MS.SHARED | MS.PRIVATE | MS.SLAVE | MS.UNBINDABLE;
const typeOf = ({ call, flags }: Facts): string => ((flags & SPECIAL) === 0 ? textIn(call, 2) : '');
const inUserNamespace = ({ machine }: Facts): boolean => isInUserNamespace(machine);

/** The kind of namespace whose owner alone may mount this type, when the process is not that. */
function missingKind(facts: Facts): NamespaceName | null {
  const kind = shows[typeOf(facts)];
  if (kind === undefined || !inUserNamespace(facts)) return null;
  const owns = facts.machine.owns(kind);
  // A session's own first process is in the PID namespace that nsx was started in.
  if (owns === null && kind === 'pid') return facts.machine.pids.length === 1 ? 'pid' : null;
  return owns === false ? kind : null;
}

/** Flags that the mount has and the remount would take away. */
function lostFlags(facts: Facts): string[] {
  if ((facts.flags & MS.REMOUNT) === 0 || !inUserNamespace(facts)) return [];
  const options = mountAt(facts.machine, facts.path)?.options ?? [];
  return mountFlags
    .filter((flag) => ['ro', 'nosuid', 'nodev', 'noexec', 'noatime', 'nodiratime'].includes(flag.word))
    .filter((flag) => options.includes(flag.word) && (facts.flags & flag.value) === 0)
    .map((flag) => flag.word);
}

/** Places below /proc that something lies on: the kernel shows no fresh procfs to who must not see them. */
function maskedPlaces(facts: Facts): string[] {
  return typeOf(facts) === 'proc' && inUserNamespace(facts) ? hiddenInProc(facts.machine) : [];
}

const seesNoneOf = (facts: Facts): boolean =>
  ['proc', 'sysfs'].includes(typeOf(facts)) &&
  inUserNamespace(facts) &&
  !mountsOf(facts.machine).some((entry) => entry.type === typeOf(facts));

export const mountPermission: readonly Row[] = [
  {
    calls: both,
    errno: 'EPERM',
    code: 'nsx::mount::not-permitted',
    when: ({ machine }) => isCapable(machine, 'CAP_SYS_ADMIN') === false,
    why: 'the process does not have CAP_SYS_ADMIN, which mounting needs',
    help: 'do it in namespaces of its own: `clone user mount < … >`, or run nsx with `--sudo`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::mount::locked-flags',
    when: (facts) => lostFlags(facts).length > 0,
    why: (facts) =>
      `the flags ${lostFlags(facts).join(', ')} come from outside the user namespace and cannot be taken away`,
    help: (facts) => `keep them: \`with ${lostFlags(facts).join(' ')}\``,
  },
  {
    calls: both,
    errno: 'EPERM',
    code: 'nsx::mount::foreign-namespace',
    when: (facts) => inUserNamespace(facts) && facts.machine.owns('mount') === false,
    why: 'the mount namespace still belongs to the user namespace outside',
    help: 'put `mount` in the list: `clone user mount < … >`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::mount::foreign-view',
    when: (facts) => missingKind(facts) !== null,
    why: (facts) =>
      `${typeOf(facts)} shows the ${missingKind(facts)} namespace, which still belongs to the user namespace outside`,
    help: (facts) => `put \`${missingKind(facts)}\` in the list: \`clone user mount ${missingKind(facts)} < … >\``,
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::mount::too-revealing',
    when: (facts) => maskedPlaces(facts).length > 0,
    why: 'parts of /proc are hidden here, as in containers, and a fresh one would show them',
    notes: (facts) => [`hidden: ${maskedPlaces(facts).slice(0, 5).join(', ')}`],
    help: whereProcIsWhole,
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::mount::too-revealing',
    when: seesNoneOf,
    why: (facts) =>
      `no ${typeOf(facts)} is mounted here yet, and in a user namespace a new one may not show more than an old one`,
    help: (facts) =>
      `mount ${typeOf(facts)} before the old one goes out of sight (\`chroot\`, \`pivot_root\`, \`umount\`)`,
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::mount::type-not-permitted',
    when: (facts) =>
      inUserNamespace(facts) && typeOf(facts) !== '' && ![...harmless, ...alsoHarmless].includes(typeOf(facts)),
    why: (facts) => `the kernel does not allow ${typeOf(facts)} in a user namespace`,
    notes: () => [`possible there: bind mounts, ${harmless.join(', ')}`],
    help: 'run nsx with `--sudo`, or use one of these',
  },
  {
    calls: both,
    errno: 'EPERM',
    code: 'nsx::system::seccomp',
    when: ({ machine }) => isFiltered(machine),
    why: 'a seccomp filter forbids it, as container engines have one',
    help: 'run nsx on the host, or the container with `--privileged`',
  },
  {
    calls: both,
    errno: ['EACCES', 'EPERM'],
    code: 'nsx::system::apparmor',
    when: ({ machine }) => enforcedProfile(machine) !== null,
    why: ({ machine }) => `the AppArmor profile \`${enforcedProfile(machine)}\` forbids it`,
    help: 'run nsx on the host, or the container with `--security-opt apparmor=unconfined`',
  },
  {
    calls: both,
    errno: 'EPERM',
    code: 'nsx::mount::not-permitted',
    why: 'the kernel does not allow it to this process',
    notes: (facts) => [
      inUserNamespace(facts)
        ? 'likely, in this order: the mount namespace belongs to the user namespace outside (add `mount`); so does what the ' +
          'file system shows (add `pid` for proc, `net` for sysfs); parts of /proc or /sys are hidden here'
        : 'likely: a security module or a seccomp filter forbids it',
    ],
  },
  {
    calls,
    errno: 'EACCES',
    code: 'nsx::mount::read-only-source',
    when: ({ call, flags }) => textIn(call, 0).startsWith('/') && (flags & (MS.RDONLY | SPECIAL)) === 0,
    why: 'the source can only be read, or lies on a mount with nodev',
    help: 'mount it with `ro`',
  },
];
