/**
 * Why a mount fails for its source, its type or its options: mount(2). The layers of an overlay
 * are in `overlay.ts`, permissions in `mount-permission.ts`, what concerns a mount that is there in `mount-state.ts`,
 * paths in `paths.ts`.
 */
import type { Row } from '../explanation.ts';
import { type Facts, isFresh, textIn } from '../facts.ts';
import { fileSystemsIn, KERNELS_OWN } from '../file-systems.ts';
import { holderNotes } from '../holder-notes.ts';
import { mountAt, mountsOf } from '../mountinfo.ts';
import { sysctl } from '../privileges.ts';
import { saidBy } from '../said-by.ts';
import { didYouMean, nearest } from '../suggest.ts';

const calls = ['mount'] as const;

const typeOf = ({ call }: Facts): string => textIn(call, 2);
const sourceOf = ({ call }: Facts): string => textIn(call, 0);
const dataOf = ({ call }: Facts): string => textIn(call, 4);

const knownTypes = ({ machine }: Facts): string[] => fileSystemsIn(machine.read('/proc/filesystems') ?? '');

/** Another place where the same source is mounted. */
const elsewhere = (facts: Facts): string | undefined =>
  sourceOf(facts).startsWith('/')
    ? mountsOf(facts.machine).find((entry) => entry.source === sourceOf(facts))?.point
    : undefined;

export const mount: readonly Row[] = [
  {
    calls: ['mount', 'move_mount'],
    errno: 'ENOENT',
    code: 'nsx::path::missing',
    when: ({ machine, call }) =>
      /^\/proc\/self\/fd\//.test(textIn(call, call.name === 'mount' ? 1 : 3)) && machine.kindOf('/proc/self') === null,
    why: '/proc is not mounted, and nsx needs it to mount where it has looked',
    help: 'mount it first: `run mount -t proc proc /proc`',
  },
  {
    calls,
    errno: 'ENODEV',
    code: 'nsx::mount::unknown-type',
    when: (facts) => typeOf(facts).includes('/'),
    why: (facts) => `the type of file system comes first, and \`${typeOf(facts)}\` is none`,
    help: (facts) => `\`mount TYPE ${typeOf(facts)} at ${facts.path}\`, such as \`ext4\` for TYPE`,
  },
  {
    calls,
    errno: 'ENODEV',
    code: 'nsx::mount::unknown-type',
    when: (facts) => !knownTypes(facts).includes(typeOf(facts)),
    why: (facts) => `this kernel knows no file system \`${typeOf(facts)}\``,
    notes: (facts) => {
      const types = knownTypes(facts);
      return types.length > 0 ? [`it knows ${types.join(', ')}`] : [];
    },
    help: (facts) => didYouMean(nearest(typeOf(facts), knownTypes(facts))),
  },
  {
    calls,
    errno: ['ENODEV', 'ENXIO'],
    code: 'nsx::mount::no-device',
    why: (facts) => `there is no device behind ${sourceOf(facts)}`,
  },
  {
    calls,
    errno: 'ENOTBLK',
    code: 'nsx::mount::not-a-block-device',
    why: (facts) => `${typeOf(facts)} is mounted from a block device, and ${sourceOf(facts)} is none`,
    help: 'for an image in a file, make a loop device of it first: `losetup --find --show FILE`',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    when: (facts) => isFresh(facts) && dataOf(facts) !== '',
    why: (facts) => `${typeOf(facts)} does not take the options \`${dataOf(facts)}\``,
    notes: (facts) => {
      const said = saidBy(facts);
      if (said.length > 0 || !sourceOf(facts).startsWith('/')) return said;
      return [`or there is no ${typeOf(facts)} on ${sourceOf(facts)}`];
    },
    help: (facts) => `see the options of ${typeOf(facts)} in mount(8)`,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-source',
    when: (facts) => isFresh(facts) && KERNELS_OWN.includes(typeOf(facts)),
    why: (facts) => `${typeOf(facts)} is the kernel's own, for files without a name, and is mounted nowhere`,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-source',
    when: isFresh,
    why: (facts) =>
      sourceOf(facts).startsWith('/')
        ? `there is no ${typeOf(facts)} on ${sourceOf(facts)}`
        : `${typeOf(facts)} cannot be mounted without a source or options`,
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::mount::already-mounted',
    when: (facts) => isFresh(facts) && mountAt(facts.machine, facts.path)?.type === typeOf(facts),
    why: (facts) => `this ${typeOf(facts)} is mounted there already`,
    notes: () => ['proc and tmpfs can be mounted over themselves; file systems of which there is only one cannot'],
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    when: (facts) => isFresh(facts) && elsewhere(facts) !== undefined,
    why: (facts) => `${sourceOf(facts)} is in use: it is mounted at ${elsewhere(facts)}`,
    help: (facts) => `unmount it first, or bind what is there: \`bind ${elsewhere(facts)} at ${facts.path}\``,
  },
  {
    calls,
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    why: 'the source or the place is in use',
    notes: holderNotes,
  },
  {
    calls,
    errno: 'ENOSPC',
    code: 'nsx::mount::too-many',
    when: (facts) => sysctl(facts.machine, 'fs/mount-max') !== null && textIn(facts.call, 2) !== 'tmpfs',
    why: ({ machine }) =>
      `the mount namespace would have more mounts than fs.mount-max allows (${sysctl(machine, 'fs/mount-max')})`,
    notes: ({ machine }) => [`it has ${mountsOf(machine).length} now; copies in shared peers count too`],
    help: 'unmount something, or as root: `sysctl fs.mount-max=200000`',
  },
  {
    calls,
    errno: 'ENOSPC',
    code: 'nsx::mount::too-many',
    why: 'the mount namespace would have more mounts than fs.mount-max allows, or there is no memory for it',
    notes: ({ machine }) => [`it has ${mountsOf(machine).length} mounts now`],
  },
];
