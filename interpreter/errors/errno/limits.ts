/**
 * Why a resource limit cannot be set: prlimit(2).
 */
import type { Row } from '../explanation.ts';
import type { Facts } from '../facts.ts';
import { isCapable, isInUserNamespace, sysctl } from '../privileges.ts';

const RLIMIT_NOFILE = 7;

function limitsIn({ call }: Facts): readonly [soft: bigint, hard: bigint] {
  const data = call.arguments[2];
  if (data?.kind !== 'bytes') return [0n, 0n];
  const buffer = Buffer.from(data.bytes);
  return [buffer.readBigUInt64LE(0), buffer.readBigUInt64LE(8)];
}

const mostFiles = (facts: Facts): bigint => BigInt(sysctl(facts.machine, 'fs/nr_open') ?? Number.MAX_SAFE_INTEGER);

export const limits: readonly Row[] = [
  {
    calls: ['prlimit64'],
    errno: 'EINVAL',
    code: 'nsx::limit::order',
    why: (facts) => {
      const [soft, hard] = limitsIn(facts);
      return soft > hard ? 'the soft limit would be above the hard one' : 'the kernel does not know this limit';
    },
    help: '`rlimit RESOURCE SOFT HARD`, with SOFT at most HARD',
  },
  {
    calls: ['prlimit64'],
    errno: 'EPERM',
    code: 'nsx::limit::hard',
    when: (facts) => {
      const resource = facts.call.arguments[1];
      return resource?.kind === 'number' && resource.value === RLIMIT_NOFILE && limitsIn(facts)[1] > mostFiles(facts);
    },
    why: (facts) => `nobody may have more than ${mostFiles(facts)} files open (fs.nr_open)`,
  },
  {
    calls: ['prlimit64'],
    errno: 'EPERM',
    code: 'nsx::limit::hard',
    why: 'raising the hard limit needs CAP_SYS_RESOURCE in the first user namespace',
    notes: ({ machine }) =>
      isInUserNamespace(machine) && isCapable(machine, 'CAP_SYS_RESOURCE') === true
        ? [
            'the process has CAP_SYS_RESOURCE, but only in a user namespace further in, where it does not count for this',
          ]
        : [],
    help: 'set it no higher than it is; `rlimit RESOURCE` shows it',
  },
];
