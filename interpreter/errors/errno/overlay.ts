/**
 * Why an overlay is refused for its layers: Documentation/filesystems/overlayfs.rst of the kernel, which tells
 * the reason to its log only. A parameter that it does not know is in `mount.ts`.
 */
import { coveringMount } from '../../kernel/mountinfo.ts';
import type { Row } from '../explanation.ts';
import { type Facts, isFresh, textIn } from '../facts.ts';
import { isWithin, mountAt, mountsOf, mountUnder, tidy } from '../mountinfo.ts';
import { findLink } from '../path-fault.ts';
import { isInUserNamespace } from '../privileges.ts';
import { saidBy } from '../said-by.ts';

const calls = ['mount'] as const;

const isOverlay = (facts: Facts): boolean => isFresh(facts) && textIn(facts.call, 2) === 'overlay';

const dataOf = ({ call }: Facts): string => textIn(call, 4);

/** The values of an option, which may stand there several times: `lowerdir+=` does. */
const valuesOf = (facts: Facts, name: string): string[] =>
  dataOf(facts)
    .split(/(?<!\\),/)
    .map((option) => /^([^=]*?)\+?=(.*)$/s.exec(option))
    .flatMap((found) => (found?.[1] === name ? [found[2] ?? ''] : []));
const hasOption = (facts: Facts, name: string): boolean => valuesOf(facts, name).length > 0;

const unescaped = (path: string): string => path.replace(/\\(.)/gs, '$1');
const directoryOf = (facts: Facts, name: 'upperdir' | 'workdir'): string | undefined =>
  valuesOf(facts, name).map(unescaped)[0];
const lowerOf = (facts: Facts): string[] =>
  valuesOf(facts, 'lowerdir').flatMap((value) => value.split(/(?<!\\):/).map(unescaped));

/** What the kernel leaves in `workdir` when an overlay was mounted with `volatile`: overlayfs.rst. */
const volatileMark = (facts: Facts): string => `${directoryOf(facts, 'workdir')}/work/incompat/volatile`;
const wasVolatile = (facts: Facts): boolean =>
  isOverlay(facts) && facts.machine.kindOf(volatileMark(facts)) === 'directory';

/** Its directory in `workdir` is nobody's to look into, so only root sees the mark. */
const wasUsed = (facts: Facts): boolean =>
  facts.machine.kindOf(`${directoryOf(facts, 'workdir')}/work`) === 'directory';

/** The mount that a directory lies on; undefined where its name does not tell. */
const mountOf = ({ machine }: Facts, path: string) =>
  findLink(machine, path) === null ? mountUnder(machine, path) : undefined;

/** How `upperdir` and `workdir` lie to each other; null where that cannot be told. */
function layout(facts: Facts): 'apart' | 'nested' | 'well' | null {
  const upper = directoryOf(facts, 'upperdir');
  const work = directoryOf(facts, 'workdir');
  if (upper === undefined || work === undefined) return null;
  const [one, other] = [mountOf(facts, upper), mountOf(facts, work)];
  if (!one || !other) return null;
  if (one.id !== other.id) return 'apart';
  return isWithin(upper, work) || isWithin(work, upper) ? 'nested' : 'well';
}

/** The kernel makes a private copy of the mount of each layer. */
const layersOf = (facts: Facts): string[] => [...lowerOf(facts), directoryOf(facts, 'upperdir') ?? []].flat();

const unbindable = (facts: Facts): string | undefined =>
  layersOf(facts).find((layer) => mountOf(facts, layer)?.propagation.includes('unbindable'));

/** What is mounted below a layer, on the very mount that it lies on. */
function mountsBelowLayer(facts: Facts, layer: string): string[] {
  const place = tidy(layer);
  // The layers in memory of `overlay … writable` are at the very place of the overlay.
  const scratch = directoryOf(facts, 'upperdir') === `${facts.path}/upper` ? mountAt(facts.machine, facts.path) : null;
  const mounts = mountsOf(facts.machine).filter(({ id }) => id !== scratch?.id);
  const under = coveringMount(mounts, place);
  return mounts
    .filter(({ point, parent }) => parent === under?.id && point !== place && isWithin(point, place))
    .map(({ point }) => point);
}

/** A layer that holds together with the mounts below it: these came along into the user namespace. */
const lockedLayer = (facts: Facts): string | undefined =>
  isInUserNamespace(facts.machine)
    ? layersOf(facts).find((layer) => mountsBelowLayer(facts, layer).length > 0)
    : undefined;

const options = (facts: Facts): string => `options: \`${dataOf(facts)}\``;
const inTheLog = (facts: Facts, layer: string | undefined): string =>
  `the kernel's log says: failed to clone ${lowerOf(facts).includes(layer ?? '') ? 'lowerpath' : 'upperpath'}`;

export const overlay: readonly Row[] = [
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    when: (facts) => isOverlay(facts) && !hasOption(facts, 'lowerdir'),
    why: 'an overlay needs `lowerdir`',
    help: 'give it the directories to lay over each other: `with lowerdir=/a:/b`',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::was-volatile',
    when: wasVolatile,
    why: 'the layers were mounted with `volatile` before, so the kernel does not vouch for what is in `upperdir`',
    notes: (facts) => [`it says so by ${volatileMark(facts)}`],
    help: 'take a new `upperdir` and a new `workdir`; if losing data does not matter, remove that directory with what is in it',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    when: (facts) => isOverlay(facts) && hasOption(facts, 'upperdir') && !hasOption(facts, 'workdir'),
    why: 'an overlay with `upperdir` needs `workdir`, too',
    help: 'give it an empty directory on the same file system as `upperdir`: `with workdir=/…`',
  },
  {
    calls,
    errno: 'ELOOP',
    code: 'nsx::mount::layers',
    when: isOverlay,
    why: 'the layers overlap: one of the directories is another one, or lies in it',
    notes: (facts) => [options(facts)],
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    when: (facts) => isOverlay(facts) && !hasOption(facts, 'upperdir') && lowerOf(facts).length === 1,
    why: 'an overlay of one directory would be that directory: it needs a second one, or an upper layer',
    help: (facts) =>
      `say \`writable\` or \`upper DIR\`, or show the directory as it is: \`bind ${lowerOf(facts)[0]} at ${facts.path}\``,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    when: (facts) => isOverlay(facts) && layout(facts) === 'apart',
    why: '`upperdir` and `workdir` lie on different mounts, so nothing could be renamed from one into the other',
    notes: (facts) => [options(facts)],
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::layers',
    when: (facts) => isOverlay(facts) && layout(facts) === 'nested',
    why: 'one of `upperdir` and `workdir` lies in the other',
    notes: (facts) => [options(facts)],
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::unbindable',
    when: (facts) => isOverlay(facts) && unbindable(facts) !== undefined,
    why: (facts) => `the mount that ${unbindable(facts)} lies on is unbindable, and an overlay needs a copy of it`,
    notes: (facts) => [inTheLog(facts, unbindable(facts))],
    help: (facts) => `change that first: \`propagation private ${mountOf(facts, unbindable(facts) ?? '')?.point}\``,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::locked',
    // What the file system itself complains of comes first.
    when: (facts) => isOverlay(facts) && saidBy(facts).length === 0 && lockedLayer(facts) !== undefined,
    why: (facts) =>
      `mounts from outside the user namespace lie below ${lockedLayer(facts)}, and what they hide must stay hidden`,
    notes: (facts) => [
      `below it: ${mountsBelowLayer(facts, lockedLayer(facts) ?? '')
        .slice(0, 5)
        .join(', ')}`,
      inTheLog(facts, lockedLayer(facts)),
    ],
    help: (facts) =>
      lockedLayer(facts) === '/'
        ? 'take directories without mounts below them: `/usr`, say, and not `/`'
        : 'take a directory without mounts below it',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    // What it says of a parameter is said in `mount.ts`.
    when: (facts) => isOverlay(facts) && !saidBy(facts).some((line) => /parameter|[Bb]ad value/.test(line)),
    why: 'the kernel does not take these directories for an overlay',
    notes: (facts) => [
      options(facts),
      ...saidBy(facts),
      ...(wasUsed(facts)
        ? [`perhaps the layers were mounted with \`volatile\` before: then there is ${volatileMark(facts)}`]
        : []),
      ...(saidBy(facts).length === 0 && hasOption(facts, 'upperdir') && layout(facts) === null
        ? ['likely: `upperdir` and `workdir` are on different mounts, or one lies in the other']
        : []),
    ],
  },
];
