/**
 * The options of an overlay, and layers in memory for one that nobody has to look into.
 */
import { normalize } from 'node:path/posix';
import { hostPath } from '../files/host-path.ts';
import { absolute, statusOf } from '../files/paths.ts';
import * as calls from '../kernel/calls.ts';
import { isInside } from '../kernel/mountinfo.ts';
import { guards, type Status } from '../kernel/statx.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../processes/process.ts';
import { mountAt, unmount } from './mounts.ts';

export interface Layers {
  readonly upper: string;
  readonly work: string;
}

export function overlayData(
  machine: Machine,
  lower: readonly string[],
  layers: Layers | undefined,
  more: string | null,
): string {
  const parts = [
    `lowerdir=${lower.map((directory) => escaped(directory).replaceAll(':', '\\:')).join(':')}`,
    ...(layers ? [`upperdir=${escaped(layers.upper)}`, `workdir=${escaped(layers.work)}`] : []),
    // In a user namespace the notes of an overlay cannot be written as trusted.* attributes.
    ...(layers && isInUserNamespace(machine) && !more?.includes('userxattr') ? ['userxattr'] : []),
    more ?? [],
  ];
  return parts.flat().join(',');
}

const escaped = (path: string): string => path.replaceAll('\\', '\\\\').replaceAll(',', '\\,');

function isInUserNamespace({ kernel, process }: Machine): boolean {
  for (let one: Process | null = process; one; one = one.parent) {
    if (one.kinds.some(({ name }) => name === 'user') || one.unshared.has('user')) return true;
  }
  return kernel.rootless;
}

/** What the kernel makes in the work directory, and does not take away with the mount. */
const KERNELS_OWN = ['work', 'index'];
/** The same for the option `volatile`: a mark that the upper layer may be damaged after a crash. */
const IF_VOLATILE = ['work/incompat', 'work/incompat/volatile', 'work/incompat/volatile/dirty'];

/** Write that down before the mount is made. Returns what looks whether it is there. */
export function expectKernelsOwn(machine: Machine, work: string, options: string | null): () => void {
  const base = machine.kernel.dry ? null : hostPath(machine, absolute(machine, work));
  if (base === null) return () => {};
  const names = options?.split(',').includes('volatile') ? [...KERNELS_OWN, ...IF_VOLATILE] : KERNELS_OWN;
  const looks = names.flatMap((name) => {
    const target = `${base}/${name}`;
    const known = machine.ledger.find('directory', target);
    // It is emptied and made anew by every mount; what was there before us, others may want to find there.
    const before = statusOf(machine, `${work}/${name}`);
    if (!known && before) return [];
    const remove = name.endsWith('/dirty') ? calls.removeFile(target) : calls.removeDirectory(target);
    const entry = machine.ledger.record({ effect: 'directory', target, what: `remove ${target}` }, [remove]);
    return () => {
      const status = statusOf(machine, `${work}/${name}`);
      if (!status || isSame(before, status)) return machine.ledger.forget(entry);
      machine.ledger.refine(entry, () => ({ calls: [calls.status(target), remove], guards: guards.file(status) }));
      if (known) machine.ledger.forget(known);
    };
  });
  return () => {
    for (const look of looks) look();
  };
}

const isSame = (one: Status | null, other: Status): boolean =>
  one?.inode === other.inode && one.birth.every((part, index) => part === other.birth[index]);

/** A tmpfs at the very place, which the overlay then hides. What is in it goes with it, so nothing else is written down. */
export function scratchLayers(machine: Machine, at: string, over: boolean): Layers {
  if (normalize(absolute(machine, at)) === '/') {
    throw machine.fail('nsx::mount::over-root', 'what is mounted over the root is not seen by those whose root it is', {
      help: 'mount it at another place, and make that the root: `cd PLACE; pivot_root . .; umount . lazy`',
    });
  }
  mountAt(machine, { type: 'tmpfs', source: 'tmpfs', target: at, flags: 0, data: 'mode=755', over });
  const layers = { upper: `${at}/upper`, work: `${at}/work` };
  machine.perform([calls.makeDirectory(layers.upper, 0o755), calls.makeDirectory(layers.work, 0o755)]);
  return layers;
}

/** The overlay has failed, and would leave an empty place. What the session sees is the ledger's. */
export function dropScratch(machine: Machine, at: string): void {
  if (!machine.seesSessionMounts) machine.perform([calls.quietly(calls.keepGoing(unmount(at)))]);
}

/** The first of the numbers by which lower directories are known that the tmpfs hides. */
const FIRST = 62;

/** Keep hold of the lower directories that something mounted at `at` hides; says how to name them, and lets go of them. */
export function holdLayers(machine: Machine, lower: readonly string[], at: string) {
  const place = absolute(machine, at);
  const hidden = lower.filter((directory) => isInside(absolute(machine, directory), place));
  hidden.forEach((directory, index) => {
    const open = calls.about(directory, calls.scoped(calls.open(directory, calls.O.PATH | calls.O.DIRECTORY)));
    machine.perform([open, calls.quietly(calls.duplicateForUs(calls.resultOf(0), FIRST + index))]);
  });
  return {
    names: lower.map((directory) => {
      const index = hidden.indexOf(directory);
      return index < 0 ? directory : `/proc/self/fd/${FIRST + index}`;
    }),
    release: () => {
      const close = hidden.map((_, index) => calls.quietly(calls.keepGoing(calls.close(FIRST + index))));
      if (close.length > 0) machine.perform(close);
    },
  };
}
