/**
 * Why a mount that is there cannot be bound, moved or changed: mount(2) with a flag for that.
 */
import { MS } from '../../kernel/tables.ts';
import type { Row } from '../explanation.ts';
import { type Facts, textIn } from '../facts.ts';
import { holderNotes } from '../holder-notes.ts';
import { isMountPoint, mountAt, mountsBelow, mountsOf, mountUnder } from '../mountinfo.ts';
import { isInUserNamespace } from '../privileges.ts';
import { saidBy } from '../said-by.ts';

const calls = ['mount'] as const;
const PROPAGATION = MS.SHARED | MS.PRIVATE | MS.SLAVE | MS.UNBINDABLE;

const has = (flag: number) => (facts: Facts) => (facts.flags & flag) !== 0;
const isMove = has(MS.MOVE);
const isBind = has(MS.BIND);
const sourceOf = ({ call }: Facts): string => textIn(call, 0);
const parentIsShared = (facts: Facts): boolean => {
  const parent = mountAt(facts.machine, sourceOf(facts))?.parent;
  return mountsOf(facts.machine).some(
    (entry) => entry.id === parent && entry.propagation.some((word) => word.startsWith('shared:')),
  );
};

const mountParentPoint = (facts: Facts): string => {
  const parent = mountAt(facts.machine, sourceOf(facts))?.parent;
  return mountsOf(facts.machine).find((entry) => entry.id === parent)?.point ?? '/';
};

const isDirectory = ({ machine }: Facts, path: string): boolean => machine.kindOf(`${path}/.`) === 'directory';

export const mountState: readonly Row[] = [
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::not-a-mount-point',
    when: (facts) => has(PROPAGATION | MS.REMOUNT)(facts) && !isMountPoint(facts.machine, facts.path),
    why: (facts) => `${facts.path} is not a mount point`,
    help: ({ path }) => `make it one first: \`bind ${path} at ${path}\``,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::not-a-mount-point',
    when: (facts) => isMove(facts) && !isMountPoint(facts.machine, sourceOf(facts)),
    why: (facts) => `${sourceOf(facts)} is not a mount point, so there is nothing to move`,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::shared-parent',
    when: (facts) => isMove(facts) && parentIsShared(facts),
    why: (facts) => `the mount around ${sourceOf(facts)} is shared, and nothing can be moved out of a shared mount`,
    help: (facts) => `make it private first: \`propagation private ${mountParentPoint(facts)}\``,
  },
  {
    calls,
    errno: 'ELOOP',
    code: 'nsx::mount::into-itself',
    when: isMove,
    why: 'a mount cannot be moved into itself',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::unbindable',
    when: (facts) =>
      isBind(facts) && mountUnder(facts.machine, sourceOf(facts))?.propagation.includes('unbindable') === true,
    why: (facts) => `the mount that ${sourceOf(facts)} lies on is unbindable`,
    help: (facts) => `change that first: \`propagation private ${mountUnder(facts.machine, sourceOf(facts))?.point}\``,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::path::not-a-directory',
    when: (facts) =>
      (isBind(facts) || isMove(facts)) &&
      !has(MS.REMOUNT)(facts) &&
      facts.machine.kindOf(facts.path) !== null &&
      isDirectory(facts, sourceOf(facts)) !== isDirectory(facts, facts.path),
    why: (facts) =>
      isDirectory(facts, facts.path)
        ? `${sourceOf(facts)} is a file and ${facts.path} a directory`
        : `${sourceOf(facts)} is a directory and ${facts.path} a file`,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    when: (facts) => has(MS.REMOUNT)(facts) && !isBind(facts) && textIn(facts.call, 4) !== '',
    why: (facts) => `the file system does not take the options \`${textIn(facts.call, 4)}\``,
    notes: saidBy,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::locked',
    when: (facts) =>
      isBind(facts) &&
      (facts.flags & (MS.REC | MS.REMOUNT)) === 0 &&
      isInUserNamespace(facts.machine) &&
      mountsBelow(facts.machine, sourceOf(facts)).length > 0,
    why: 'mounts from outside the user namespace lie below it, and what they hide must stay hidden',
    notes: (facts) => [`below it: ${mountsBelow(facts.machine, sourceOf(facts)).slice(0, 5).join(', ')}`],
    help: (facts) => `bind it with all that is below: \`bind ${sourceOf(facts)} at ${facts.path} recursive\``,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::refused',
    when: has(MS.BIND | MS.MOVE | MS.REMOUNT | PROPAGATION),
    why: 'the kernel does not do that with this mount',
    notes: () => [
      'likely, in this order: the mount was inherited from outside the user namespace and is locked; ' +
        'source or target belong to another mount namespace; a mount in the tree is unbindable, or the place around it is shared',
    ],
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    when: has(MS.REMOUNT),
    why: 'files are open for writing there',
    notes: holderNotes,
    help: 'close them, or end these processes, before it is made read-only',
  },
];
