/**
 * Why there may be no more namespaces: how deep they nest, and how many the system allows.
 *
 * The kernel says ENOSPC to all of it, whose usual text speaks of a full device; nothing is full.
 */
import type { NamespaceName } from '../../kernel/tables.ts';
import { namespaces } from '../attempt.ts';
import type { Circumstances } from '../circumstances.ts';
import type { Row } from '../explanation.ts';
import type { Facts } from '../facts.ts';
import { isInUserNamespace, sysctl } from '../privileges.ts';

const calls = ['clone3', 'unshare'] as const;

/** The kinds whose sysctl allows none at all. */
const forbidden = ({ kinds, machine }: Facts): NamespaceName[] => kinds.filter((kind) => limitOf(machine, kind) === 0);

const sysctlOf = (kind: NamespaceName): string => `user/max_${kind === 'mount' ? 'mnt' : kind}_namespaces`;
const limitOf = (machine: Circumstances, kind: NamespaceName): number | null => sysctl(machine, sysctlOf(kind));

/** Each user namespace has limits of its own, and the file shows those of whoever opens it: here, of nsx. */
const limitNotes = ({ kinds, machine }: Facts): string[] =>
  kinds.flatMap((kind) => {
    const limit = limitOf(machine, kind);
    const name = sysctlOf(kind);
    if (limit === null) return [];
    const inside = isInUserNamespace(machine) ? `; inside, \`read /proc/sys/${name}\` tells` : '';
    return [`${name.replace('/', '.')} is ${limit}${inside === '' ? '' : ' outside of its user namespace'}${inside}`];
  });

const nests = ({ kinds }: Facts): boolean => kinds.includes('pid') || kinds.includes('user');

/** The first PID namespace and 32 below it. */
const DEEPEST = 33;
const depthNote = ({ machine }: Facts): string =>
  `the process is at level ${machine.pids.length} of PID namespaces, seen from nsx`;
/** nsx itself may be some levels down, in a container. */
const isDeep = ({ machine }: Facts): boolean => machine.pids.length > DEEPEST / 2;

const tooDeep = {
  code: 'nsx::clone::too-deep',
  why: 'the kernel nests PID and user namespaces 32 deep at most, and this would be one more',
  help: 'nest fewer levels; the machine, or the container nsx runs in, may use some already',
} as const;

export const cloneLimits: readonly Row[] = [
  {
    calls,
    errno: ['ENOSPC', 'EUSERS'],
    code: 'nsx::clone::disabled',
    when: (facts) => forbidden(facts).length > 0,
    why: (facts) => {
      const [kind = 'pid'] = forbidden(facts);
      return `this system allows no ${kind} namespaces (${sysctlOf(kind).replace('/', '.')} is 0)`;
    },
    help: (facts) => {
      const [kind = 'pid'] = forbidden(facts);
      return `as root on the host: \`sysctl ${sysctlOf(kind).replace('/', '.')}=10000\``;
    },
  },
  {
    calls,
    errno: ['ENOSPC', 'EUSERS'],
    when: (facts) => nests(facts) && (facts.machine.pids.length >= DEEPEST || facts.errno.name === 'EUSERS'),
    ...tooDeep,
    notes: (facts) => [depthNote(facts)],
  },
  {
    calls,
    errno: 'ENOSPC',
    when: (facts) => nests(facts) && isDeep(facts),
    ...tooDeep,
    notes: (facts) => [depthNote(facts), ...limitNotes(facts)],
  },
  {
    calls,
    errno: 'ENOSPC',
    code: 'nsx::clone::limit',
    why: (facts) =>
      `the limit on the number of ${namespaces(facts).replace(/^an? (\w+) namespace$/, '$1 namespaces')} is reached`,
    notes: (facts) => [
      ...limitNotes(facts),
      'the limit of each outer user namespace counts too',
      ...(nests(facts) ? ['less likely: PID or user namespaces are nested more than 32 deep'] : []),
    ],
    help: 'end what is no longer needed (`lsns` lists the namespaces of the machine), or raise the sysctl',
  },
];
