/**
 * Why the root directory cannot be changed: pivot_root(2), chroot(2).
 */
import type { MountEntry } from '../../kernel/mountinfo.ts';
import type { Row } from '../explanation.ts';
import { type Facts, textIn } from '../facts.ts';
import { isMountPoint, isWithin, mountsOf, mountUnder, tidy } from '../mountinfo.ts';
import { isCapable, isInUserNamespace } from '../privileges.ts';

const calls = ['pivot_root'] as const;
const oldOf = ({ call }: Facts): string => textIn(call, 1);
/** Does a path lie on the mount that is the root now? */
const isOnRoot = ({ machine }: Facts, path: string): boolean => mountUnder(machine, path)?.point === '/';

/** A mount that is shared where pivot_root wants none: the one that the old root is to lie on, and the one around the new root. */
function sharedPoint(facts: Facts): string | undefined {
  const { machine, path } = facts;
  const under = mountUnder(machine, path);
  const around = mountsOf(machine).find((entry) => entry.id === under?.parent);
  const isShared = (entry: MountEntry | undefined): boolean =>
    entry?.propagation.some((word) => word.startsWith('shared:')) === true;
  return [mountUnder(machine, oldOf(facts)), around].find(isShared)?.point;
}

const bindFirst = ({ path }: Facts): string => `make it a mount point first: \`bind ${path} at ${path} recursive\``;

export const root: readonly Row[] = [
  {
    calls,
    errno: ['EBUSY', 'EINVAL'],
    code: 'nsx::root::same',
    when: ({ path }) => tidy(path) === '/',
    why: 'that is the root already',
  },
  {
    calls,
    errno: ['EBUSY', 'EINVAL'],
    code: 'nsx::mount::not-a-mount-point',
    when: ({ machine, path }) => !isMountPoint(machine, path),
    why: ({ path }) => `${path} is not a mount point`,
    help: bindFirst,
  },
  {
    calls,
    errno: ['EBUSY', 'EINVAL'],
    code: 'nsx::root::old-outside',
    when: (facts) =>
      oldOf(facts).startsWith('/') && facts.path.startsWith('/') && !isWithin(oldOf(facts), tidy(facts.path)),
    why: (facts) => `${oldOf(facts)} does not lie in the new root ${facts.path}`,
    help: ({ path }) => `make a directory for it there: \`mkdir ${tidy(path)}/old\``,
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::root::same',
    when: (facts) => isOnRoot(facts, facts.path) || isOnRoot(facts, oldOf(facts)),
    why: 'the new root or the place for the old one lies on the mount that is the root now',
    help: bindFirst,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::root::shared',
    when: (facts) => sharedPoint(facts) !== undefined,
    why: (facts) => `the mount at ${sharedPoint(facts)} is shared, and the change would reach other mount namespaces`,
    help: 'make all mounts private first: `propagation private / recursive`',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::root::refused',
    when: ({ machine }) => mountsOf(machine).some((entry) => entry.point === '/' && entry.type === 'rootfs'),
    why: 'the root is the initial one (rootfs), which cannot be moved',
    help: 'move the new root over it instead, and `chroot` to it',
  },
  {
    calls,
    errno: ['EBUSY', 'EINVAL'],
    code: 'nsx::root::refused',
    why: 'the kernel does not make this change',
    notes: () => [
      'likely, in this order: the new root is not a mount point; the place for the old one does not lie in it; ' +
        'the mount around one of them is shared; the process is in a chroot',
    ],
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::root::not-permitted',
    why: ({ machine }) =>
      isInUserNamespace(machine) && machine.owns('mount') === false
        ? 'the mount namespace still belongs to the user namespace outside'
        : 'that needs CAP_SYS_ADMIN in the owner of the mount namespace',
    help: 'do it in namespaces of its own: `clone user mount < … >`, or run nsx with `--sudo`',
  },
  {
    calls: ['chroot'],
    errno: 'EPERM',
    code: 'nsx::root::not-permitted',
    why: 'that needs CAP_SYS_CHROOT',
    notes: ({ machine }) =>
      isCapable(machine, 'CAP_SYS_CHROOT') === false ? ['the process does not have CAP_SYS_CHROOT'] : [],
    help: 'do it in a user namespace: `clone user < … >`, or run nsx with `--sudo`',
  },
];
