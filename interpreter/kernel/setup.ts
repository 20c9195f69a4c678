/**
 * The two processes of a session, started: the keeper and the session process.
 *
 * As root the keeper stays where it is. Without privileges it first makes a user namespace in which
 * it is root, and a mount namespace to go with it (user_namespaces(7)): what is mounted is then seen
 * by this session only.
 */
import type { Operation } from '../helper/protocol.ts';
import * as calls from './calls.ts';
import { ChannelClosed, type Reply } from './channel.ts';
import { LaunchFailure, launchHelper, socketPair } from './launch.ts';
import { pin, syscall } from './libc.ts';
import { type Limit, setLimit } from './limits.ts';
import { type SystemCall, SystemCallFailure } from './system-call.ts';
import { findNamespaceKind, MS } from './tables.ts';
import type { RealTask } from './task.ts';

/** `root`: as we are. `sudo`: the helper alone through sudo. `rootless`: in a user namespace. */
export type Privilege = 'root' | 'sudo' | 'rootless';

const CLONE_PIDFD = 0x1000;
const SIGCHLD = 17;
const SIGKILL = 9;
const RLIMIT_NOFILE = 7;
/** What most programs expect as their limit of open files, since select(2) cannot do more. */
const USUAL_OPEN_FILES = 1024n;

/** Node opens /dev/null for those that are closed when it starts. */
const STANDARD = [0, 1, 2];

interface SetupHost {
  newTask(parent: RealTask | null, fd: number): RealTask;
  trace(task: RealTask, list: readonly SystemCall[], reply: Reply): void;
}

export class KernelSetup {
  readonly keeper: RealTask;
  readonly session: RealTask;
  /** Our end of the socket that stores what goes into the last will. */
  ledger = -1;
  /** The PID to wait for in the end: the helper's own, or sudo's. */
  readonly pid: number;

  constructor(privilege: Privilege, host: SetupHost) {
    const { pid, socket } = launchHelper(privilege === 'sudo' ? ['sudo', '--'] : []);
    this.pid = pid;
    this.keeper = host.newTask(null, socket);
    this.keeper.pid = pid;
    try {
      const reply = this.#ask(this.keeper, STANDARD, [...this.#beginnings(privilege)]);
      host.trace(this.keeper, this.#list, reply);
      if (privilege === 'sudo') this.keeper.pid = reply.results[3] ?? pid;
      this.session = this.#startSession(host);
    } catch (error) {
      this.keeper.release();
      if (error instanceof ChannelClosed) throw helperDied(privilege);
      if (error instanceof SystemCallFailure) throw refusedBy(error);
      throw error;
    }
  }

  #list: SystemCall[] = [];

  /** Everything that makes a fresh helper the keeper, as one message. */
  *#beginnings(privilege: Privilege): Iterable<SystemCall> {
    for (const fd of [0, 1, 2]) yield calls.quietly(calls.duplicate(calls.received(fd), fd));
    yield calls.quietly(calls.getpid());
    // posix_spawn(3) of glibc leaves the two signals of its threads ignored, whatever it is told.
    for (const signal of [32, 33]) yield calls.quietly(calls.resetSignal(signal));
    yield calls.quietly(calls.setSubreaper());
    yield calls.quietly(setLimit('nofile', openFilesLimit()));
    if (privilege !== 'rootless') return;
    yield calls.unshare([findNamespaceKind('user')!, findNamespaceKind('mount')!]);
    yield* writeFile('/proc/self/setgroups', 'deny');
    yield* writeFile('/proc/self/uid_map', `0 ${process.geteuid?.() ?? 0} 1`);
    yield* writeFile('/proc/self/gid_map', `0 ${process.getegid?.() ?? 0} 1`);
    yield calls.mount({ source: 'none', target: '/', type: null, flags: MS.REC | MS.PRIVATE, data: null });
  }

  #ask(task: RealTask, descriptors: readonly number[], list: readonly SystemCall[]): Reply {
    this.#list = withDescriptorReferences(list);
    const operations: Operation[] = this.#list.map((call) => ({ kind: 'call', call }));
    const reply = task.channel.receive(task.channel.send(operations, { descriptors }));
    const failed = reply.results.findIndex((result) => result < 0);
    const call = this.#list[failed];
    if (call) throw new SystemCallFailure(call, -(reply.results[failed] ?? 0));
    return reply;
  }

  #startSession(host: SetupHost): RealTask {
    const [ours, theirs] = socketPair();
    const [ledger, theirLedger] = socketPair();
    this.ledger = ledger;
    const task = host.newTask(this.keeper, ours);
    const { channel } = this.keeper;
    const listing = calls.quietly(calls.keepGoing(calls.open('/proc/thread-self/children', calls.O.RDONLY)));
    const operations: Operation[] = [
      { kind: 'spawn', flags: CLONE_PIDFD, exitSignal: SIGCHLD, received: 0 },
      // A session of its own, so that neither the terminal's end nor a signal to our group reaches it.
      { kind: 'call', call: calls.quietly(calls.keepGoing(calls.setsid())) },
      { kind: 'call', call: listing },
      { kind: 'keeper', listing: calls.resultOf(2), ledger: calls.received(1) },
    ];
    const id = channel.send(operations, { descriptors: [theirs, theirLedger] });
    syscall('close', theirs);
    syscall('close', theirLedger);
    const reply = channel.receive(id);
    const result = reply.results[0] ?? 0;
    if (result < 0) throw new SystemCallFailure(calls.clone3([]), -result);
    task.born(reply, result);
    // The session process is nothing without its keeper.
    task.channel.send([{ kind: 'call', call: calls.setParentDeathSignal(SIGKILL) }], { silent: true });
    return task;
  }
}

/** open, write: the descriptor is the result of the call before, whose place in the list is filled in later. */
function* writeFile(name: string, text: string): Iterable<SystemCall> {
  yield calls.scoped(calls.open(name, calls.O.WRONLY));
  yield calls.about(name, calls.write(calls.resultOf(-1), Buffer.from(text)));
}

function withDescriptorReferences(list: readonly SystemCall[]): SystemCall[] {
  return list.map((call, index) => ({
    ...call,
    arguments: call.arguments.map((part) =>
      part.kind === 'result' && part.of < 0 ? calls.resultOf(index + part.of) : part,
    ),
  }));
}

/** Node raises the soft limit to the hard one; programs get back what they expect. */
function openFilesLimit(): Limit {
  const limit = pin(16);
  syscall('prlimit64', 0, RLIMIT_NOFILE, 0, limit.address);
  const hard = limit.buffer.readBigUInt64LE(8);
  return { soft: hard < USUAL_OPEN_FILES ? hard : USUAL_OPEN_FILES, hard };
}

function helperDied(privilege: Privilege): LaunchFailure {
  return privilege === 'sudo'
    ? new LaunchFailure('sudo did not start the helper', 'see what sudo says above; or run nsx as root', 'privilege')
    : new LaunchFailure('the helper ended before it answered', 'rebuild it: `npm run build:helper`');
}

function refusedBy(failure: SystemCallFailure): LaunchFailure {
  return new LaunchFailure('the session cannot be set up', 'run nsx as root, or with `--sudo`', 'privilege', failure);
}
