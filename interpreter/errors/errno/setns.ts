/**
 * Why a namespace cannot be joined: setns(2).
 */
import { findNamespaceKind, type NamespaceName } from '../../kernel/tables.ts';
import type { Row } from '../explanation.ts';
import type { Facts } from '../facts.ts';
import { mountAt } from '../mountinfo.ts';
import { isCapable, threadsOf } from '../privileges.ts';

const calls = ['setns'] as const;

/** What the target is, as far as its name or its mount tells; null where it does not. */
function kindOfTarget({ path, machine }: Facts): NamespaceName | 'nothing' | null {
  const told = /^([a-z]+):\[\d+\]$/.exec(path)?.[1];
  if (told) return findNamespaceKind(told)?.name ?? null;
  if (!path.startsWith('/')) return null;
  const named = /\/ns\/([a-z]+?)(_for_children)?$/.exec(path)?.[1];
  if (path.startsWith('/proc/') && named) return findNamespaceKind(named)?.name ?? null;
  const mount = mountAt(machine, path);
  // nsfs writes the kind in front of the number: `net:[4026532008]`.
  if (mount?.type === 'nsfs') return findNamespaceKind(mount.root.split(':')[0] ?? '')?.name ?? null;
  const kind = machine.kindOf(path);
  return mount === undefined && (kind === 'file' || kind === 'directory') ? 'nothing' : null;
}

const isOfWrongKind = (facts: Facts): boolean => {
  const found = kindOfTarget(facts);
  return found !== null && found !== 'nothing' && facts.kinds.length > 0 && !facts.kinds.includes(found);
};

/** The one kind that is to be joined, whether it was named or not. */
const isKind = (kind: NamespaceName) => (facts: Facts) =>
  facts.kinds.length === 1 ? facts.kinds[0] === kind : facts.kinds.length === 0 && kindOfTarget(facts) === kind;

const targetProcess = ({ path }: Facts): string | undefined => /^process (\d+)$/.exec(path)?.[1];

/** A process that nsx itself may not look into: then none of its processes may. */
function isClosed(facts: Facts): boolean {
  const pid = targetProcess(facts);
  const { machine } = facts;
  return (
    pid !== undefined && machine.kindOf(`/proc/${pid}`) === 'directory' && machine.read(`/proc/${pid}/environ`) === null
  );
}

/** Among several kinds: a PID namespace that cannot be inside of the own one, having no more around it. */
function isNoDeeper(facts: Facts): boolean {
  const { machine, kinds } = facts;
  const status = machine.read(`/proc/${targetProcess(facts)}/status`) ?? '';
  const numbers = /^NSpid:\t(.*)$/m.exec(status)?.[1]?.split('\t') ?? [];
  return kinds.includes('pid') && numbers.length > 0 && numbers.length <= machine.pids.length;
}

const oneThread = 'do it in a child, which begins with one thread: `fork < … >`, or `enter`';

const pidfd = 'a process that has ended keeps no namespaces';

export const setns: readonly Row[] = [
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::setns::not-a-namespace',
    when: (facts) => kindOfTarget(facts) === 'nothing',
    why: 'that is no namespace',
    help: 'give a process, or a file that a namespace is bound to: `/proc/PID/ns/…`, or one made with `pin`',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::setns::wrong-kind',
    when: isOfWrongKind,
    why: (facts) => `that is a ${kindOfTarget(facts)} namespace`,
    help: (facts) => `name its kind: \`${kindOfTarget(facts)}\``,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::clone::threads',
    when: (facts) =>
      threadsOf(facts.machine) > 1 &&
      (isKind('user')(facts) ||
        isKind('mount')(facts) ||
        facts.kinds.some((kind) => kind === 'user' || kind === 'mount')),
    why: ({ machine }) =>
      `the process has ${threadsOf(machine)} threads, which share what would change: user, root and working directory`,
    help: oneThread,
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::setns::own-user',
    when: isKind('user'),
    why: 'a process cannot enter the user namespace again that it is in',
    help: 'leave `user` out: what the namespace owns can be joined without it',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::setns::not-downwards',
    when: (facts) => isKind('pid')(facts) || isNoDeeper(facts),
    why: 'a PID namespace can only be entered downwards, and that one is not inside the one of this process',
    help: 'join it from a process outside of both: one that is still in the outer PID namespace',
  },
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::setns::refused',
    why: 'the kernel does not let this process into it',
    notes: (facts) => [
      'likely, in this order: the target is a namespace of another kind, or none; ' +
        'it is the user namespace that the process is in already; it is a PID namespace that does not lie below',
      ...(facts.kinds.length > 1 && targetProcess(facts) === undefined
        ? ['several kinds at once can be joined of a process only, not of a file']
        : []),
    ],
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::setns::not-accessible',
    when: isClosed,
    why: 'that process does not let this one look into it, and so nobody may join its namespaces from here',
    notes: (facts) => [
      'the kernel asks first whether the process might be traced: ptrace(2)',
      ...(facts.machine.rootless ? [`process ${targetProcess(facts)} belongs to another user`] : []),
    ],
    help: ({ machine }) => (machine.rootless ? 'run nsx with `--sudo`' : undefined),
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::setns::not-permitted',
    when: ({ machine }) => isCapable(machine, 'CAP_SYS_ADMIN') === false,
    why: 'the process does not have CAP_SYS_ADMIN, which joining needs',
    help: 'run nsx with `--sudo`, or enter the user namespace that owns it first: put `user` in the list',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::setns::not-permitted',
    when: ({ kinds }) => kinds.includes('user'),
    why: 'a user namespace can be entered from the ones around it only, with CAP_SYS_ADMIN in it, and not from a chroot',
    help: 'join it from the process that made it, or from outside: run nsx with `--sudo`',
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::setns::not-permitted',
    why: 'that needs CAP_SYS_ADMIN in the user namespace that owns it, and this process has it in its own only',
    help: 'enter the owner first: put `user` in the list; or run nsx with `--sudo`',
  },
  {
    calls,
    errno: 'ESRCH',
    code: 'nsx::process::ended',
    why: 'the process has ended',
    notes: () => [pidfd],
    help: 'keep a namespace longer than its processes with `pin KIND at PATH`, or keep the process with `hold`',
  },
  {
    calls: ['setns', 'close'],
    errno: 'EBADF',
    code: 'nsx::descriptor::closed',
    why: 'the descriptor is closed',
    help: 'open it again, or close it after its last use',
  },
  {
    calls,
    errno: 'EUSERS',
    code: 'nsx::clone::threads',
    why: ({ machine }) => `the process has ${threadsOf(machine)} threads, which would have different clocks`,
    help: oneThread,
  },
  {
    calls: ['pidfd_open'],
    errno: 'ESRCH',
    code: 'nsx::setns::no-process',
    why: 'there is no such process, or no longer',
    notes: () => ['a PID here is one that this session sees, whatever process the statement stands in'],
    help: '`ps` shows the processes of the session; the first of `.pids` is the one to take',
  },
  {
    calls: ['pidfd_open'],
    errno: 'EINVAL',
    code: 'nsx::setns::no-process',
    why: 'that is the number of a thread, not of a process',
    help: 'take the PID of its process: `Tgid` in `/proc/N/status`',
  },
];
