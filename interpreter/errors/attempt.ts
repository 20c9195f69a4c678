/**
 * What was tried, and on what: the part of a message before the colon.
 *
 * It says nothing of the reason.
 */
import { O } from '../kernel/calls.ts';
import { MS } from '../kernel/tables.ts';
import { attemptWithIpc } from './attempt-ipc.ts';
import { type Facts, isPin, numberIn, textIn } from './facts.ts';

const AT_REMOVEDIR = 0x200;
const PROPAGATION: readonly (readonly [number, string])[] = [
  [MS.SHARED, 'shared'],
  [MS.PRIVATE, 'private'],
  [MS.SLAVE, 'a slave'],
  [MS.UNBINDABLE, 'unbindable'],
];

/** Where an empty path is what somebody wrote, and not a descriptor. */
const walks = new Set([
  'umount2',
  'pivot_root',
  'chroot',
  'chdir',
  'mkdirat',
  'unlinkat',
  'openat',
  'openat2',
  'execve',
]);

/** `cannot mount proc on /tmp/x` */
export function attemptOf(facts: Facts): string {
  const { call, flags } = facts;
  const path = facts.path === '' && walks.has(call.name) ? "''" : facts.path;
  switch (call.name) {
    case 'clone3':
    case 'unshare':
      return facts.kinds.length === 0 ? 'cannot start a child process' : `cannot create ${namespaces(facts, 'new')}`;
    case 'setns':
      return joining(facts);
    case 'mount':
      return mounting(facts);
    case 'umount2':
      return `cannot unmount ${path}`;
    case 'pivot_root':
      return `cannot make ${path} the root and move the old one to ${textIn(call, 1)}`;
    case 'chroot':
      return `cannot make ${path} the root directory`;
    case 'chdir':
      return `cannot change the directory to ${path}`;
    case 'getcwd':
      return 'cannot tell the current directory';
    case 'mkdirat':
      return `cannot create the directory ${path}`;
    case 'unlinkat':
      return (flags & AT_REMOVEDIR) !== 0 ? `cannot remove the directory ${path}` : `cannot remove ${path}`;
    case 'openat':
      if ((flags & O.CREAT) !== 0 && facts.machine.kindOf(path) === null) return `cannot create ${path}`;
      return `cannot open ${path}${(flags & (O.WRONLY | O.RDWR)) !== 0 ? ' for writing' : ''}`;
    case 'openat2':
      return `cannot open ${path}`;
    case 'read':
      return `cannot read ${path || 'from the descriptor'}`;
    case 'write':
      return `cannot write to ${path || 'the descriptor'}`;
    case 'getdents64':
      return `cannot list ${path || 'the directory'}`;
    case 'readlinkat':
      return `cannot read the link ${path}`;
    case 'statx':
      return `cannot look at ${path || 'the descriptor'}`;
    case 'symlinkat':
    case 'linkat':
      return `cannot create the link ${path}`;
    case 'setresuid':
      return `cannot become user ${idsIn(facts)}`;
    case 'setresgid':
      return `cannot become group ${idsIn(facts)}`;
    case 'setgroups':
      return numberIn(call, 0) === 0 ? 'cannot leave all groups' : `cannot be in the groups ${shownArgument(facts, 1)}`;
    case 'capset':
      return 'cannot change the capabilities';
    case 'prctl':
      return controlling(facts);
    case 'prlimit64':
      return `cannot set ${shownArgument(facts, 1)} to ${shownArgument(facts, 2)}`;
    case 'socket':
      return 'cannot make a socket for echo requests';
    case 'connect':
    case 'sendto':
      return `cannot reach ${call.about ?? shownArgument(facts, 1).replaceAll('`', '')}`;
    case 'mknodat':
      return `cannot make the device or pipe ${path}`;
    case 'fchmodat':
      return `cannot change the permissions of ${path}`;
    case 'mount_setattr':
      return `cannot show the files at ${path} with other owners`;
    case 'sethostname':
      return `cannot set the host name to ${shownArgument(facts, 0)}`;
    case 'setdomainname':
      return `cannot set the domain name to ${shownArgument(facts, 0)}`;
    case 'pidfd_open':
      return `cannot take hold of process ${numberIn(call, 0)}`;
    case 'dup3':
    case 'fcntl':
      return 'cannot duplicate a descriptor';
    case 'close':
      return `cannot close ${path || 'the descriptor'}`;
    case 'execve':
      return `cannot execute ${facts.machine.program?.name ?? path}`;
    case 'kill':
      return `cannot send ${shownArgument(facts, 1)} to process ${numberIn(call, 0)}`;
    case 'pidfd_send_signal':
      return `cannot send ${shownArgument(facts, 1)} to ${call.about ?? 'the process'}`;
    case 'setsid':
      return 'cannot start a new session';
    case 'setpgid':
      return numberIn(call, 1) === 0
        ? 'cannot start a new process group'
        : `cannot join the process group ${numberIn(call, 1)}`;
    case 'rt_sigaction':
      return `cannot change what the process does with ${shownArgument(facts, 0)}`;
    case 'setitimer':
      return 'cannot set the alarm';
    default:
      return attemptWithIpc(facts) ?? `the system call \`${call.name}\`${path ? ` on ${path}` : ''} failed`;
  }
}

/** What a trace would show of an argument. */
function shownArgument(facts: Facts, index: number): string {
  const part = facts.call.arguments[index];
  if (part?.kind === 'bytes') return `\`${part.text.replace(/^"(.*)"$/, '$1')}\``;
  return part?.kind === 'number' ? (part.text ?? String(part.value)) : '';
}

/** One ID where all three are the same. */
function idsIn({ call }: Facts): string {
  const ids = [0, 1, 2].map((index) => numberIn(call, index));
  return new Set(ids).size === 1 ? String(ids[0]) : `${ids[0]} (effective ${ids[1]}, saved ${ids[2]})`;
}

/** prctl(2), as far as scripts use it. */
function controlling(facts: Facts): string {
  const option = shownArgument(facts, 0);
  const [first, second] = [shownArgument(facts, 1), shownArgument(facts, 2)];
  if (option === 'PR_CAPBSET_DROP') return `cannot drop ${first} from the bounding set`;
  if (option === 'PR_CAP_AMBIENT') return `cannot make ${second} ambient`;
  if (option === 'PR_SET_SECUREBITS') return `cannot set the securebits to ${first}`;
  return `the system call \`prctl\` with ${option} failed`;
}

/** `a pid namespace`, `new pid and mount namespaces` */
export function namespaces(facts: Facts, adjective = ''): string {
  const { kinds } = facts;
  if (kinds.length === 1) return `${kinds[0] === 'ipc' ? 'an' : 'a'} ${kinds[0]} namespace`;
  const list = `${kinds.slice(0, -1).join(', ')} and ${kinds.at(-1)} namespaces`;
  return adjective === '' ? list : `${adjective} ${list}`;
}

function joining({ kinds, call }: Facts): string {
  const what = kinds.length === 0 ? 'a namespace' : `the ${kinds.join(', ')} namespace${kinds.length > 1 ? 's' : ''}`;
  if (call.about === undefined) return `cannot join ${what}`;
  if (/:\[\d+\]$/.test(call.about)) return `cannot join ${what} ${call.about}`;
  return `cannot join ${what} ${call.about.startsWith('/') ? 'at' : 'of'} ${call.about}`;
}

function mounting(facts: Facts): string {
  const { call, path, flags } = facts;
  const source = textIn(call, 0);
  const type = textIn(call, 2);
  if ((flags & MS.REMOUNT) !== 0) return `cannot remount ${path}`;
  if ((flags & MS.MOVE) !== 0) return `cannot move the mount at ${source} to ${path}`;
  if (isPin(facts)) return `cannot pin the ${facts.machine.kinds.join()} namespace at ${path}`;
  if ((flags & MS.BIND) !== 0) return `cannot bind ${source} at ${path}`;
  const propagation = PROPAGATION.find(([flag]) => (flags & flag) !== 0);
  if (propagation) return `cannot make the mount at ${path} ${propagation[1]}`;
  // Virtual file systems have no source worth a word: `proc`, `none`.
  return `cannot mount ${type}${source.startsWith('/') ? ` from ${source}` : ''} on ${path}`;
}
