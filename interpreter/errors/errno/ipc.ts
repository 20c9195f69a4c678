/**
 * Why objects of an IPC namespace cannot be found, made or used: sysvipc(7), mq_overview(7).
 */
import { type IpcKind, nounOf } from '../../kernel/ipc-words.ts';
import type { Row } from '../explanation.ts';
import { type Facts, numberIn } from '../facts.ts';
import { sysctl } from '../privileges.ts';

const gets = ['msgget', 'shmget', 'semget'] as const;
const byId = ['msgctl', 'shmctl', 'semctl', 'msgsnd', 'msgrcv'] as const;
const queues = ['mq_open', 'mq_unlink'] as const;
const uses = ['mq_timedsend', 'mq_timedreceive', 'mq_getsetattr'] as const;

const noun = ({ call }: Facts): string => nounOf(call.name.slice(0, 3) as IpcKind);

/** `kernel/msgmni = 32000`: what limits how many there may be. */
function limitOf({ call, machine }: Facts): string {
  if (call.name === 'semget') {
    return `kernel/sem = ${machine.read('/proc/sys/kernel/sem')?.trim().split(/\s+/).join(' ') ?? 'unknown'}`;
  }
  const counts = { shmget: 'kernel/shmmni', mq_open: 'fs/mqueue/queues_max' } as const;
  const name = call.name === 'shmget' || call.name === 'mq_open' ? counts[call.name] : 'kernel/msgmni';
  return `${name} = ${sysctl(machine, name)}`;
}

const inNamespace = 'keys, IDs and names are those of the IPC namespace of the process';

export const ipc: readonly Row[] = [
  {
    calls: gets,
    errno: 'ENOENT',
    code: 'nsx::ipc::missing',
    why: (facts) => `its IPC namespace has no ${noun(facts)} with that key`,
    notes: () => [inNamespace],
    help: '`ipcs` shows what this process can see; `create` makes what is missing',
  },
  {
    calls: [...gets, 'mq_open'],
    errno: 'EEXIST',
    code: 'nsx::ipc::exists',
    why: 'there is one already in this IPC namespace',
    help: 'leave `exclusive` out to use it, or remove it first',
  },
  {
    calls: [...gets, ...byId, ...queues],
    errno: ['EACCES', 'EPERM'],
    code: 'nsx::ipc::denied',
    why: 'it belongs to somebody else, and its permissions do not allow it',
    help: 'its owner may, and root of the user namespace that owns the IPC namespace; `ipcs` shows the permissions',
  },
  {
    calls: [...gets, 'mq_open'],
    errno: 'ENOSPC',
    code: 'nsx::ipc::limit',
    why: (facts) => `there are as many as the IPC namespace allows (${limitOf(facts)})`,
    help: 'remove some, or take an IPC namespace of your own: `clone ipc < … >`',
  },
  {
    calls: ['shmget'],
    errno: 'EINVAL',
    code: 'nsx::ipc::size',
    when: ({ call }) => numberIn(call, 1) === 0,
    why: 'memory of no size cannot be made',
  },
  {
    calls: ['shmget', 'semget'],
    errno: 'EINVAL',
    code: 'nsx::ipc::size',
    why: 'what is there with that key is smaller, or the IPC namespace does not allow so much',
    notes: (facts) => [
      facts.call.name === 'semget'
        ? `the limits: ${limitOf(facts)}`
        : `the limit: kernel/shmmax = ${facts.machine.read('/proc/sys/kernel/shmmax')?.trim() ?? 'unknown'}`,
    ],
    help: '`ipcs` shows how large it is; leave the size out to take it as it is',
  },
  {
    calls: ['msgsnd'],
    errno: 'EINVAL',
    code: 'nsx::ipc::too-long',
    when: ({ call, machine }) => numberIn(call, 2) > (sysctl(machine, 'kernel/msgmax') ?? Number.MAX_SAFE_INTEGER),
    why: ({ call, machine }) =>
      `the message has ${numberIn(call, 2)} bytes, and the IPC namespace allows ${sysctl(machine, 'kernel/msgmax')} (kernel/msgmax)`,
  },
  {
    calls: byId,
    errno: ['EINVAL', 'EIDRM'],
    code: 'nsx::ipc::missing',
    why: (facts) => `its IPC namespace has no ${noun(facts)} with that ID, or no longer`,
    notes: () => [inNamespace],
    help: '`ipcs` shows what this process can see',
  },
  {
    calls: ['msgsnd', 'mq_timedsend'],
    errno: 'EAGAIN',
    code: 'nsx::ipc::full',
    why: 'the queue is full',
    help: 'receive some messages first',
  },
  { calls: ['msgrcv'], errno: 'ENOMSG', code: 'nsx::ipc::empty', why: 'there is no such message in the queue' },
  { calls: ['mq_timedreceive'], errno: 'EAGAIN', code: 'nsx::ipc::empty', why: 'the queue is empty' },
  {
    calls: queues,
    errno: 'ENOENT',
    code: 'nsx::ipc::missing',
    why: 'its IPC namespace has no message queue of that name',
    notes: () => [inNamespace],
    help: ({ call }) => (call.name === 'mq_open' ? '`create` makes it' : undefined),
  },
  {
    calls: ['mq_open'],
    errno: ['EINVAL', 'ENOMEM'],
    code: 'nsx::ipc::size',
    why: ({ machine }) =>
      `the queue would be larger than the IPC namespace allows (${sysctl(machine, 'fs/mqueue/msg_max')} messages of ${sysctl(machine, 'fs/mqueue/msgsize_max')} bytes)`,
    notes: () => ['the limits are `msg_max` and `msgsize_max` in /proc/sys/fs/mqueue'],
  },
  {
    calls: ['mq_open'],
    errno: 'EMFILE',
    code: 'nsx::ipc::limit',
    why: 'the queues of this user would take more memory than its RLIMIT_MSGQUEUE allows',
    help: 'make it smaller: `messages N bytes N`; or remove some',
  },
  {
    calls: ['mq_timedsend'],
    errno: 'EMSGSIZE',
    code: 'nsx::ipc::too-long',
    why: ({ call }) => `the message has ${numberIn(call, 2)} bytes, more than the queue was made for`,
    help: 'make the queue with `bytes N`',
  },
  {
    calls: uses,
    errno: 'EBADF',
    code: 'nsx::descriptor::closed',
    why: 'the descriptor is closed, or not one of a message queue',
    help: 'take one that `mq_open` has given',
  },
];
