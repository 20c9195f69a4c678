/**
 * Why a process cannot have the PIDs that were chosen for it: clone3(2) with `set_tid`.
 */
import type { Row } from '../explanation.ts';
import type { Facts } from '../facts.ts';
import { sysctl } from '../privileges.ts';

/** As the kernel got them, the innermost first. */
function chosen({ call }: Facts): readonly number[] {
  const [shown] = call.arguments;
  const text = shown?.kind === 'number' ? (shown.text ?? '') : '';
  return (/set_tid=\[([^\]]*)\]/.exec(text)?.[1] ?? '').split(', ').filter(Boolean).map(Number);
}

const chooses = (facts: Facts): boolean => chosen(facts).length > 0;
/** The PID namespaces that the child is in. */
const levels = ({ machine, kinds }: Facts): number => machine.pids.length + (kinds.includes('pid') ? 1 : 0);
const maximum = ({ machine }: Facts): number => sysctl(machine, 'kernel/pid_max') ?? Number.POSITIVE_INFINITY;
const pidsInOrder = (facts: Facts): string => [...chosen(facts)].reverse().join(' ');

const calls = ['clone3'] as const;

export const setTid: readonly Row[] = [
  {
    calls,
    errno: 'EEXIST',
    code: 'nsx::clone::pid-taken',
    when: chooses,
    why: (facts) =>
      chosen(facts).length === 1
        ? `PID ${chosen(facts)[0]} is in use there`
        : `one of the PIDs ${pidsInOrder(facts)} is in use in its namespace`,
    help: 'choose another one, or wait until the process that has it has been reaped',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::clone::bad-pids',
    when: (facts) => chosen(facts).length > levels(facts),
    why: (facts) =>
      `${chosen(facts).length} PIDs are given, and ${levels(facts) === 1 ? 'there is only one PID namespace' : `only ${levels(facts)} PID namespaces are known to nsx`}`,
    help: 'give one for each namespace at most, the innermost last',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::clone::bad-pids',
    when: (facts) => facts.kinds.includes('pid') && chooses(facts) && chosen(facts)[0] !== 1,
    why: 'the first process of a new PID namespace is PID 1, and no other',
    help: (facts) => `the innermost PID stands last: \`set_tid [${pidsInOrder(facts)} 1]\``,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::clone::bad-pids',
    when: (facts) => chosen(facts).some((pid) => pid >= maximum(facts)),
    why: (facts) => `the largest PID is ${maximum(facts) - 1} (kernel.pid_max is ${maximum(facts)})`,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::clone::bad-pids',
    when: chooses,
    why: (facts) => `the kernel takes none of these PIDs: ${pidsInOrder(facts)}`,
    notes: () => ['a PID namespace without a PID 1 takes only that'],
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::clone::may-not-choose',
    when: chooses,
    why: 'to choose PIDs takes CAP_CHECKPOINT_RESTORE or CAP_SYS_ADMIN over every PID namespace in which one is chosen',
    help: ({ machine }) =>
      machine.rootless
        ? 'choose only those of PID namespaces that this session has made, or run nsx with `--sudo`'
        : 'choose only those of PID namespaces that belong to its user namespace',
  },
];
