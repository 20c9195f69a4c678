/**
 * Why user and group IDs cannot be mapped: writes to uid_map, gid_map and setgroups,
 * user_namespaces(7).
 *
 * The kernel says EPERM to nearly everything, so the text that was to be written is looked at.
 */
import type { Row } from '../explanation.ts';
import { type Facts, writtenText } from '../facts.ts';
import { findMapFault, firstMissingOutside, mapsOutside } from '../id-map.ts';
import { idInWords, isCapable, statusField, userNamespaceRestriction } from '../privileges.ts';

const calls = ['write'] as const;

const isMap = ({ path }: Facts): boolean => /^\/proc\/[^/]+\/[ug]id_map$/.test(path);
const isGroupMap = ({ path }: Facts): boolean => /^\/proc\/[^/]+\/gid_map$/.test(path);
const isSetgroups = ({ path }: Facts): boolean => /^\/proc\/[^/]+\/setgroups$/.test(path);
const isOwn = ({ path }: Facts): boolean => path.startsWith('/proc/self/') || path.startsWith('/proc/thread-self/');
const word = (facts: Facts): 'uid' | 'gid' => (isGroupMap(facts) ? 'gid' : 'uid');

const readAgain = ({ machine, path }: Facts): string => machine.read(path)?.trim() ?? '';
const setgroupsOf = ({ machine, path }: Facts): string =>
  machine.read(path.replace(/[^/]+$/, 'setgroups'))?.trim() ?? '';
const mapLines = (facts: Facts): string[] =>
  writtenText(facts.call)
    .split('\n')
    .filter((line) => line.trim() !== '');
/** More than the one line for one ID that needs no privilege. */
const isRange = (facts: Facts): boolean =>
  mapLines(facts).length > 1 || (mapLines(facts)[0]?.trim().split(/\s+/)[2] ?? '1') !== '1';

/** The map of who writes, which says what IDs there are outside of the one that is written. */
const outerMap = (facts: Facts): string => facts.machine.read(`/proc/self/${word(facts)}_map`)?.trim() ?? '';
const missingOutside = (facts: Facts): number | null =>
  isOwn(facts) || outerMap(facts) === '' ? null : firstMissingOutside(writtenText(facts.call), outerMap(facts));
const hasPower = (facts: Facts): boolean =>
  isCapable(facts.machine, word(facts) === 'uid' ? 'CAP_SETUID' : 'CAP_SETGID') === true;
/** The effective ID of the process whose map it is. */
const owner = ({ machine, path }: Facts): string | undefined =>
  /^Uid:\s+\d+\s+(\d+)/m.exec(machine.read(path.replace(/[^/]+$/, 'status')) ?? '')?.[1];
const isAnotherUsers = (facts: Facts): boolean =>
  !isOwn(facts) && owner(facts) !== statusField(facts.machine, 'Uid')?.trim().split(/\s+/)[1];

const ownIds = (facts: Facts): string[] => {
  const ids =
    statusField(facts.machine, word(facts) === 'uid' ? 'Uid' : 'Gid')
      ?.trim()
      .split(/\s+/) ?? [];
  // The overflow ID is what an unmapped one looks like: it tells nothing.
  return ids[1] === undefined || ids[1] === '65534'
    ? []
    : [`the process has the ${word(facts)} ${idInWords(facts.machine, ids[1])}`];
};

const whyForeign = (facts: Facts): string =>
  isRange(facts)
    ? `without privileges over the outer user namespace only one line for one ID is allowed, that of the process's own ${word(facts)}`
    : `the ID to map is not the process's own ${word(facts)}, and only that is allowed without privileges over the outer user namespace`;

export const identity: readonly Row[] = [
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::map::written-already',
    when: (facts) => isMap(facts) && readAgain(facts) !== '',
    why: 'the map is written already, and that can be done only once',
    notes: (facts) => [`it says \`${readAgain(facts).replace(/\s+/g, ' ')}\``],
    help: 'make a new user namespace, and write all lines of the map at once',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::map::outside-missing',
    when: (facts) => isMap(facts) && missingOutside(facts) !== null,
    why: (facts) => `there is no ${word(facts)} ${missingOutside(facts)} in the user namespace outside`,
    notes: (facts) => [
      `its own map is \`${outerMap(facts)
        .replace(/\n/g, ', ')
        .replace(/[ \t]+/g, ' ')}\``,
    ],
    help: '`maps`, where the map is written, shows which there are; without privileges that is 0 alone',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::map::root-outside',
    when: (facts) =>
      isMap(facts) &&
      word(facts) === 'uid' &&
      mapsOutside(writtenText(facts.call), 0) &&
      !isOwn(facts) &&
      isCapable(facts.machine, 'CAP_SETFCAP') === false,
    why: 'to map user 0 outside takes CAP_SETFCAP there',
    notes: () => ['root inside could else make files whose capabilities count outside'],
    help: 'map another ID, or keep the capability `setfcap`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::map::setgroups-first',
    when: (facts) => isGroupMap(facts) && setgroupsOf(facts) === 'allow' && !isRange(facts),
    why: 'without privileges, groups can be mapped only after `setgroups` is denied',
    help: 'put `setgroups deny` before `map gid`',
  },
  {
    calls,
    errno: ['EPERM', 'EACCES'],
    code: 'nsx::system::userns-restricted',
    when: (facts) => isMap(facts) && !isRange(facts) && userNamespaceRestriction(facts.machine) !== null,
    why: ({ machine }) => `this system restricts unprivileged user namespaces (${userNamespaceRestriction(machine)})`,
    help: 'run nsx with `--sudo`, or give it an AppArmor profile with `userns,`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::map::not-beside',
    when: (facts) => isMap(facts) && !isOwn(facts) && hasPower(facts),
    why: 'a map can be written only from its user namespace, or from the one right around it, with CAP_SYS_ADMIN in there',
    notes: () => ['this process is in neither, or has no power in there'],
    help: 'let a process do it that is in one of the two: `in PROC < map … >`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::map::not-own',
    when: isMap,
    why: whyForeign,
    notes: (facts) => [
      ...ownIds(facts),
      ...(isOwn(facts)
        ? ['a process inside has no privileges over the outer user namespace, even if root made it']
        : []),
    ],
    help: 'map one ID: your own; for ranges run nsx with `--sudo` and write the map from outside, or use newuidmap(1)',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::map::setgroups-too-late',
    when: isSetgroups,
    why: (facts) =>
      writtenText(facts.call).trim() === 'allow'
        ? '`setgroups` cannot be allowed again once it is denied'
        : '`setgroups` can be denied only before the groups are mapped, and not in the first user namespace',
    help: 'put `setgroups deny` before `map gid`, in a new user namespace',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::map::malformed',
    when: isSetgroups,
    why: (facts) => `\`${writtenText(facts.call).trim()}\` is neither \`allow\` nor \`deny\``,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::map::malformed',
    when: isMap,
    why: (facts) => findMapFault(writtenText(facts.call)) ?? 'the kernel cannot read the map',
    notes: () => ['a line has three numbers: the first ID inside, the first ID outside, and how many'],
  },
  {
    calls: ['openat', 'openat2'],
    errno: 'EACCES',
    code: 'nsx::map::not-own',
    when: (facts) => (isMap(facts) || isSetgroups(facts)) && isAnotherUsers(facts),
    why: 'the process belongs to another user',
    notes: (facts) => (owner(facts) === undefined ? [] : [`to the uid ${owner(facts)}, as nsx sees it`]),
    help: 'root outside may, or the process itself: `map … by self`',
  },
  {
    calls: ['openat', 'openat2'],
    errno: 'EACCES',
    code: 'nsx::map::not-dumpable',
    when: (facts) => isMap(facts) || isSetgroups(facts),
    why: 'the file belongs to root while the process has changed its user or is not dumpable',
    help: 'write the maps before `setuid` and `setgid`, or from a process outside',
  },
];
