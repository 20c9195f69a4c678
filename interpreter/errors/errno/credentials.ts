/**
 * Why a process cannot become somebody else, or have a capability: setresuid(2), setresgid(2),
 * setgroups(2), capset(2), prctl(2).
 */
import { capabilityConstant, findCapability, hasCapability } from '../../kernel/capabilities.ts';
import { type CapabilityState, readState } from '../../kernel/credential-calls.ts';
import type { Row } from '../explanation.ts';
import { type Facts, numberIn } from '../facts.ts';
import { capabilitySet, isCapable, statusField } from '../privileges.ts';

const word = ({ call }: Facts): 'uid' | 'gid' => (call.name === 'setresuid' ? 'uid' : 'gid');
const mapOf = (facts: Facts): string => facts.machine.read(`/proc/self/${word(facts)}_map`)?.trim() ?? '';
const mapNote = (facts: Facts): string[] => {
  const map = mapOf(facts);
  return map === '' ? ['it has no map yet'] : [`its map is \`${map.replace(/\n/g, ', ').replace(/[ \t]+/g, ' ')}\``];
};

/** The lines of its map, whose second column is in the numbers of nsx, which reads it. */
const mapLines = (facts: Facts): number[][] =>
  mapOf(facts)
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number));
const isMapped = (facts: Facts, id: number): boolean =>
  mapLines(facts).some(([inside = 0, , count = 0]) => id >= inside && id < inside + count);

function numberInside(facts: Facts, id: number): number | string {
  const line = mapLines(facts).find(([, outside = 0, count = 0]) => id >= outside && id < outside + count);
  return line ? id - (line[1] ?? 0) + (line[0] ?? 0) : 'one without a number';
}

/** Those that the call asks for and that do not exist. */
const missingIds = (facts: Facts): number[] => [
  ...new Set([0, 1, 2].map((index) => numberIn(facts.call, index)).filter((id) => !isMapped(facts, id))),
];

const groupsWanted = ({ call }: Facts): number[] => {
  const list = call.arguments[1];
  if (list?.kind !== 'bytes') return [];
  const data = Buffer.from(list.bytes);
  return Array.from({ length: data.length / 4 }, (_, index) => data.readUInt32LE(index * 4));
};

/** The IDs of the process in its own numbers: the status file, read from outside, has others. */
const ownIds = (facts: Facts): string[] => {
  const ids = statusField(facts.machine, word(facts) === 'uid' ? 'Uid' : 'Gid')
    ?.trim()
    .split(/\s+/)
    .slice(0, 3)
    .map((id) => numberInside(facts, Number(id)));
  return ids ? [`it has ${[...new Set(ids)].join(', ')}`] : [];
};

const name =
  (index: number) =>
  (facts: Facts): string => {
    const part = facts.call.arguments[index];
    return part?.kind === 'number' ? (part.text ?? String(part.value)) : '';
  };
const option = name(0);

/** The first capability that is in one set but in none of the others; null where there is none. */
function firstBeyond(set: bigint, ...others: readonly bigint[]): string | null {
  const beyond = set & ~others.reduce((all, other) => all | other, 0n);
  for (let number = 0; number < 64; number++) if (hasCapability(beyond, number)) return capabilityConstant(number);
  return null;
}

function wantedState({ call }: Facts): CapabilityState | null {
  const data = call.arguments[1];
  return data?.kind === 'bytes' ? readState(Buffer.from(data.bytes)) : null;
}

/** Which rule of capset(2) is broken. */
function brokenRule(facts: Facts): string | null {
  const wanted = wantedState(facts);
  const permitted = capabilitySet(facts.machine, 'permitted');
  const inheritable = capabilitySet(facts.machine, 'inheritable');
  if (!wanted || permitted === null || inheritable === null) return null;
  const gained = firstBeyond(wanted.permitted, permitted);
  if (gained) return `${gained} is not permitted, and what is not permitted can never be had again`;
  const effective = firstBeyond(wanted.effective, wanted.permitted);
  if (effective) return `${effective} is not permitted, so it cannot be effective`;
  const inherited = firstBeyond(wanted.inheritable, inheritable, permitted);
  if (inherited && isCapable(facts.machine, 'CAP_SETPCAP') === false)
    return `${inherited} is not permitted, so without CAP_SETPCAP it cannot be inheritable`;
  const unbound = firstBeyond(wanted.inheritable, inheritable, capabilitySet(facts.machine, 'bounding') ?? 0n);
  return unbound ? `${unbound} is not in the bounding set, so it cannot be inheritable` : null;
}

/** What an ambient capability lacks: the names of sets. */
function ambientLacks(facts: Facts): string[] {
  const number = findCapability(name(2)(facts)) ?? 0;
  return (['permitted', 'inheritable'] as const).filter(
    (set) => !hasCapability(capabilitySet(facts.machine, set) ?? 0n, number),
  );
}

const isAmbient = (facts: Facts): boolean => option(facts) === 'PR_CAP_AMBIENT';
const isSecureBits = (facts: Facts): boolean => option(facts) === 'PR_SET_SECUREBITS';
const isGroups = ['setgroups'] as const;

export const credentials: readonly Row[] = [
  {
    calls: ['setresuid', 'setresgid'],
    errno: 'EINVAL',
    code: 'nsx::identity::not-mapped',
    why: (facts) =>
      `there is no ${word(facts)} ${missingIds(facts)[0] ?? numberIn(facts.call, 0)} in this user namespace`,
    notes: mapNote,
    help: (facts) => `map it first: \`map ${word(facts)} ID to ID\``,
  },
  {
    calls: ['setresuid', 'setresgid'],
    errno: 'EPERM',
    code: 'nsx::identity::not-permitted',
    why: (facts) =>
      `without ${word(facts) === 'uid' ? 'CAP_SETUID' : 'CAP_SETGID'} a process can only change between the three IDs that it has`,
    notes: ownIds,
  },
  {
    calls: isGroups,
    errno: 'EPERM',
    code: 'nsx::identity::groups-denied',
    when: ({ machine }) => machine.read('/proc/self/setgroups')?.trim() === 'deny',
    why: '`setgroups` is denied in this user namespace',
    notes: () => ['else an unprivileged user could get rid of a group that keeps them out of something'],
    help: 'leave the call out, or have the groups mapped by somebody with CAP_SETGID outside, who need not deny it',
  },
  {
    calls: isGroups,
    errno: 'EPERM',
    code: 'nsx::identity::groups-denied',
    when: ({ machine }) => machine.read('/proc/self/gid_map')?.trim() === '',
    why: 'this user namespace has no map of groups yet',
    help: 'put `map gid …` before it',
  },
  {
    calls: isGroups,
    errno: 'EPERM',
    code: 'nsx::identity::groups-denied',
    why: 'that needs CAP_SETGID',
    help: 'set the groups before `setuid`, which gives the capability away',
  },
  {
    calls: isGroups,
    errno: 'EINVAL',
    code: 'nsx::identity::too-many-groups',
    when: ({ call }) => numberIn(call, 0) > 65536,
    why: ({ call }) => `${numberIn(call, 0)} groups are more than the 65536 that the kernel takes`,
  },
  {
    calls: isGroups,
    errno: 'EINVAL',
    code: 'nsx::identity::not-mapped',
    why: (facts) => {
      const wanted = groupsWanted(facts);
      return `there is no gid ${wanted.find((id) => !isMapped(facts, id)) ?? wanted[0]} in this user namespace`;
    },
    notes: mapNote,
  },
  {
    calls: ['capset'],
    errno: 'EPERM',
    code: 'nsx::caps::not-permitted',
    why: (facts) => brokenRule(facts) ?? 'one of them is not permitted',
  },
  {
    calls: ['prctl'],
    errno: 'EPERM',
    code: 'nsx::caps::needs-setpcap',
    when: (facts) => option(facts) === 'PR_CAPBSET_DROP',
    why: 'that needs CAP_SETPCAP',
    help: 'shrink the bounding set before `setpcap` is dropped',
  },
  {
    calls: ['prctl'],
    errno: 'EPERM',
    code: 'nsx::caps::not-permitted',
    when: (facts) => isAmbient(facts) && ambientLacks(facts).length > 0,
    why: (facts) => `it is not ${ambientLacks(facts).join(' and not ')}`,
    help: (facts) =>
      ambientLacks(facts).includes('permitted')
        ? undefined
        : `\`caps add ${name(2)(facts).slice(4).toLowerCase()} in inheritable ambient\``,
  },
  {
    calls: ['prctl'],
    errno: 'EPERM',
    code: 'nsx::caps::locked',
    when: isAmbient,
    why: 'the securebit `no_cap_ambient_raise` is set',
  },
  {
    calls: ['prctl'],
    errno: 'EPERM',
    code: 'nsx::caps::needs-setpcap',
    when: (facts) => isSecureBits(facts) && isCapable(facts.machine, 'CAP_SETPCAP') === false,
    why: 'that needs CAP_SETPCAP',
  },
  {
    calls: ['prctl'],
    errno: 'EPERM',
    code: 'nsx::caps::locked',
    when: isSecureBits,
    why: 'one of those that would change is locked',
  },
];
