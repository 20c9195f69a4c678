/**
 * Why a namespace cannot be pinned: mount(2) with MS_BIND, of a namespace's descriptor or file.
 */
import { MS } from '../../kernel/tables.ts';
import type { Row } from '../explanation.ts';
import { type Facts, isPin, textIn } from '../facts.ts';
import { mountUnder } from '../mountinfo.ts';

const calls = ['mount'] as const;

const isOfMounts = (facts: Facts): boolean =>
  isPin(facts)
    ? facts.machine.kinds.includes('mount')
    : (facts.flags & MS.BIND) !== 0 && /^\/proc\/[^/]+\/ns\/mnt$/.test(textIn(facts.call, 0));
const isShared = ({ machine, path }: Facts): boolean =>
  mountUnder(machine, path)?.propagation.some((word) => word.startsWith('shared:')) ?? false;

export const pin: readonly Row[] = [
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::pin::shared',
    when: (facts) => isOfMounts(facts) && isShared(facts),
    why: 'the place lies on a shared mount, and a mount namespace must not spread to others',
    notes: ({ machine, path }) => [`it lies on the mount at ${mountUnder(machine, path)?.point ?? '/'}`],
    help: 'pin it on a private mount: mount a tmpfs somewhere, make it private, and take a file in there',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::own-namespace',
    when: isOfMounts,
    why: 'a mount namespace cannot be pinned inside itself, or inside one that is newer',
    notes: () => [
      'the mount would keep alive the namespace that it is in',
      'on Linux 6.18 each processor counts namespaces by itself, so that one made on another may be taken for older',
    ],
    help: 'pin it from an older mount namespace: from the process that made it, best from the mount namespace of this machine',
  },
  {
    calls,
    errno: 'ENOTDIR',
    code: 'nsx::path::not-a-directory',
    when: isPin,
    why: 'a namespace is a file, and can be mounted on a file only',
    help: 'name a file, or a path that is not there yet: it is made',
  },
];
