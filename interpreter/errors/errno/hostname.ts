/**
 * Why the host name cannot be set: sethostname(2).
 */
import type { Row } from '../explanation.ts';
import { numberIn } from '../facts.ts';
import { isCapable, isInUserNamespace } from '../privileges.ts';

const calls = ['sethostname', 'setdomainname'] as const;
const LONGEST = 64;

export const hostname: readonly Row[] = [
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::hostname::too-long',
    why: ({ call }) => `it has ${numberIn(call, 1)} bytes, and ${LONGEST} are the most`,
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::hostname::not-permitted',
    when: ({ machine }) =>
      machine.owns('uts') === false || (isInUserNamespace(machine) && isCapable(machine, 'CAP_SYS_ADMIN') === true),
    why: 'the uts namespace still belongs to the user namespace outside',
    help: 'put `uts` in the list: `clone user uts < … >`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::hostname::not-permitted',
    why: 'that needs root (CAP_SYS_ADMIN), or a uts namespace of its own',
    help: 'do it in namespaces of its own: `clone user uts < … >`, or run nsx with `--sudo`',
  },
];
