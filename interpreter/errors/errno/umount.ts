/**
 * Why a mount cannot be taken away: umount2(2).
 */
import { MNT } from '../../kernel/tables.ts';
import type { Row } from '../explanation.ts';
import type { Facts } from '../facts.ts';
import { holderNotes, isHeldByItself } from '../holder-notes.ts';
import { isMountPoint, mountsBelow, mountUnder } from '../mountinfo.ts';
import { isInUserNamespace } from '../privileges.ts';

const calls = ['umount2'] as const;
const has = (flag: number) => (facts: Facts) => (facts.flags & flag) !== 0;

export const umount: readonly Row[] = [
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::not-a-mount-point',
    when: (facts) => !isMountPoint(facts.machine, facts.path),
    why: 'nothing is mounted there',
    notes: (facts) => {
      const under = mountUnder(facts.machine, facts.path);
      return under ? [`it lies on the mount at ${under.point}`] : [];
    },
    help: '`print (mounts tree)` shows what is mounted in this process',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::locked',
    when: ({ machine }) => isInUserNamespace(machine),
    why: 'the mount was inherited from outside the user namespace and is locked, so that nobody sees what it hides',
    help: 'unmount it outside, or mount something over it',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::refused',
    why: 'the kernel does not take that mount away',
    notes: () => ['likely: it is locked, belongs to another mount namespace, or the flags exclude each other'],
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    when: ({ machine, path }) => mountsBelow(machine, path).length > 0 && path !== '/',
    why: ({ machine, path }) => `something is mounted below it: ${mountsBelow(machine, path).slice(0, 5).join(', ')}`,
    notes: holderNotes,
    help: ({ path }) => `unmount what is below first, or all of it at once: \`umount ${path} lazy\``,
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    when: ({ path }) => path === '/',
    why: 'it is the root of this process',
    help: 'change the root first: `pivot_root NEW OLD`, then `umount OLD lazy`',
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    when: isHeldByItself,
    why: 'this process uses it',
    notes: holderNotes,
    help: ({ path }) => `leave it first: \`cd /\`; or \`umount ${path} lazy\``,
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    why: 'it is in use',
    notes: (facts) => {
      const notes = holderNotes(facts);
      return notes.length > 0 ? notes : ['likely: a process has its working directory or an open file there'];
    },
    help: ({ path }) => `end what uses it, or take it out of sight at once: \`umount ${path} lazy\``,
  },
  {
    calls,
    errno: 'EAGAIN',
    code: 'nsx::mount::expiring',
    when: has(MNT.EXPIRE),
    why: 'it was not marked for expiry yet, and is now',
    help: 'unmount it once more: if nobody has used it in between, it goes',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::mount::not-permitted',
    when: (facts) => has(MNT.FORCE)(facts) && isInUserNamespace(facts.machine),
    why: 'only root outside any user namespace may use `force`',
    help: ({ path }) => `leave \`force\` out, or use \`umount ${path} lazy\``,
  },
];
