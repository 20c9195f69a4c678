/**
 * The processes of a session, started: the warden, the keeper and the session process.
 *
 * The first helper is the warden. It makes the keeper and does nothing more than wait for its end: whatever
 * the keeper leaves behind when it is killed comes to the warden, and is killed by it.
 *
 * As root the keeper stays where it is. Without privileges it first makes a user namespace in which
 * it is root, and a mount namespace to go with it (user_namespaces(7)): what is mounted is then seen
 * by this session only.
 */

import { release } from 'node:os';
import type { Operation } from '../helper/protocol.ts';
import { withDescriptorReferences, writeFile } from './call-lists.ts';
import * as calls from './calls.ts';
import { type Channel, ChannelClosed, HelperLied, type Reply } from './channel.ts';
import { LaunchFailure, launchHelper, socketPair } from './launch.ts';
import { pin, syscall } from './libc.ts';
import { type Limit, OWN_PROCESSES, setLimit } from './limits.ts';
import { closeOwn } from './own-descriptors.ts';
import { type SandboxLimits, sandboxKeeper, sandboxSession } from './sandbox.ts';
import { type SystemCall, SystemCallFailure } from './system-call.ts';
import { CLONE, findNamespaceKind, MS, SIG } from './tables.ts';
import type { RealTask } from './task.ts';

/**
 * `root`: as we are. `sudo`: the helper alone through sudo. `rootless`: in a user namespace. `sandbox`: in one that
 * nothing gets out of.
 */
export type Privilege = 'root' | 'sudo' | 'rootless' | 'sandbox';

const SOCK_NONBLOCK = 0o4000;
const RLIMIT_NPROC = 6;
const RLIMIT_NOFILE = 7;
/** What most programs expect as their limit of open files, since select(2) cannot do more. */
const USUAL_OPEN_FILES = 1024n;

/** Node opens /dev/null for those that are closed when it starts. */
const STANDARD = [0, 1, 2];

interface SetupHost {
  openChannel(fd: number): Channel;
  newTask(parent: RealTask | null, fd: number): RealTask;
  trace(task: RealTask, list: readonly SystemCall[], reply: Reply): void;
}

export class KernelSetup {
  readonly keeper: RealTask;
  readonly session: RealTask;
  /** Our end of the socket that stores what goes into the last will. */
  readonly ledger: number;
  /** The PID to wait for in the end: the warden's, or sudo's. */
  readonly pid: number;
  /** The warden's own PID. */
  readonly warden: number;
  readonly #warden: Channel;

  constructor(privilege: Privilege, limits: SandboxLimits, host: SetupHost) {
    const launched = launchHelper(privilege);
    this.pid = launched.pid;
    this.#warden = host.openChannel(launched.socket);
    const sockets = [socketPair(), socketPair(), socketPair(SOCK_NONBLOCK)] as const;
    const [[ours, theirs], [sessionOurs, sessionTheirs], [ledger, ledgerTheirs]] = sockets;
    this.keeper = host.newTask(null, ours);
    this.session = host.newTask(this.keeper, sessionOurs);
    this.ledger = ledger;
    try {
      // All three messages at once: they are answered in this order, and none is run after a failure.
      const warden = this.#warden.send(keeperBirth, { descriptors: [theirs] });
      const list = withDescriptorReferences([...beginnings(privilege, limits.processes)]);
      const { channel } = this.keeper;
      const beginning = channel.send(
        list.map((call) => ({ kind: 'call', call })),
        { descriptors: STANDARD },
      );
      const birth = channel.send(sessionBirth, { descriptors: [sessionTheirs, ledgerTheirs], chained: true });
      for (const fd of [theirs, sessionTheirs, ledgerTheirs]) closeOwn(fd);
      this.warden = this.#keeperBorn(this.#warden.receive(warden));
      const reply = channel.receive(beginning);
      const failed = reply.results.findIndex((result) => result < 0);
      if (list[failed]) throw new SystemCallFailure(list[failed], -(reply.results[failed] ?? 0));
      host.trace(this.keeper, list, reply);
      this.#sessionBorn(channel.receive(birth), privilege === 'sandbox' ? [...sandboxSession(limits)] : []);
    } catch (error) {
      this.keeper.release();
      this.session.release();
      this.#warden.close();
      closeOwn(ledger);
      if (error instanceof HelperLied) throw new LaunchFailure(error.message, 'rebuild it: `npm run build:helper`');
      if (error instanceof ChannelClosed) throw helperDied(privilege);
      if (error instanceof SystemCallFailure) throw refusedBy(error);
      throw error;
    }
  }

  #keeperBorn({ results, descriptors }: Reply): number {
    for (const fd of descriptors) closeOwn(fd);
    const pid = results[BIRTH.keeper] ?? 0;
    if (pid < 0) throw new SystemCallFailure(calls.clone3([]), -pid);
    this.keeper.pid = pid;
    return results[BIRTH.warden] ?? 0;
  }

  /** `first`: what it does before anything else. */
  #sessionBorn(reply: Reply, first: readonly SystemCall[]): void {
    const pid = reply.results[0] ?? 0;
    if (pid < 0) throw new SystemCallFailure(calls.clone3([]), -pid);
    this.session.born(reply, pid);
    if (first.length > 0) this.#makeReady(withDescriptorReferences(first));
    // The session process is nothing without its keeper.
    this.session.channel.send([{ kind: 'call', call: calls.setParentDeathSignal(SIG.KILL) }], { silent: true });
  }

  #makeReady(list: readonly SystemCall[]): void {
    const { channel } = this.session;
    const { results } = channel.receive(channel.send(list.map((call) => ({ kind: 'call', call }))));
    const failed = results.findIndex((result) => result < 0);
    if (list[failed]) throw new SystemCallFailure(list[failed], -(results[failed] ?? 0));
  }

  /** Nothing more is wanted: the warden ends when the keeper does. */
  release(): void {
    this.keeper.release();
    this.#warden.close();
  }
}

const quietCall = (call: SystemCall): Operation => ({ kind: 'call', call: calls.quietly(call) });
const listing = calls.keepGoing(calls.open('/proc/thread-self/children', calls.O.RDONLY));
/** A session of its own, so that neither the terminal's end nor a signal to our group reaches it. */
const ownSession = calls.keepGoing(calls.setsid());

/** Where these are among the results. */
const BIRTH = { warden: 0, keeper: 2 } as const;
const keeperBirth: readonly Operation[] = [
  quietCall(calls.getpid()),
  quietCall(calls.setSubreaper()),
  { kind: 'spawn', flags: CLONE.PIDFD, exitSignal: SIG.CHLD, received: 0 },
  quietCall(ownSession),
  quietCall(listing),
  { kind: 'keeper', listing: calls.resultOf(4), ledger: calls.number(-1) },
  { kind: 'follow', child: calls.resultOf(BIRTH.keeper) },
];

const sessionBirth: readonly Operation[] = [
  { kind: 'spawn', flags: CLONE.PIDFD, exitSignal: SIG.CHLD, received: 0 },
  quietCall(ownSession),
  quietCall(listing),
  { kind: 'keeper', listing: calls.resultOf(2), ledger: calls.received(1) },
];

/** Everything that makes a fresh helper the keeper, as one message. */
function* beginnings(privilege: Privilege, processLimit: number | null): Iterable<SystemCall> {
  for (const fd of STANDARD) yield calls.quietly(calls.duplicate(calls.received(fd), fd));
  // posix_spawn(3) of glibc leaves the two signals of its threads ignored, whatever it is told.
  for (const signal of [32, 33]) yield calls.quietly(calls.resetSignal(signal));
  yield calls.quietly(calls.setSubreaper());
  yield calls.quietly(setLimit('nofile', openFilesLimit()));
  if (privilege === 'sandbox') yield* sandboxKeeper();
  if (privilege !== 'rootless') return;
  yield calls.unshare([findNamespaceKind('user')!, findNamespaceKind('mount')!]);
  if (processLimit !== null) yield* limitProcesses(processLimit);
  yield* writeFile('/proc/self/setgroups', 'deny');
  yield* writeFile('/proc/self/uid_map', `0 ${process.geteuid?.() ?? 0} 1`);
  yield* writeFile('/proc/self/gid_map', `0 ${process.getegid?.() ?? 0} 1`);
  yield calls.mount({ source: 'none', target: '/', type: null, flags: MS.REC | MS.PRIVATE, data: null });
}

/**
 * RLIMIT_NPROC, getrlimit(2). Since Linux 5.14 it counts the processes of a user namespace on its own; before that it
 * would count all that the user has.
 */
function* limitProcesses(count: number): Iterable<SystemCall> {
  const [major = 0, minor = 0] = release().split('.').map(Number);
  if (major < 5 || (major === 5 && minor < 14)) return;
  const now = limitOf(RLIMIT_NPROC);
  const wanted = BigInt(count + OWN_PROCESSES);
  const hard = now.hard < wanted ? now.hard : wanted;
  yield calls.quietly(setLimit('nproc', { soft: now.soft < hard ? now.soft : hard, hard }));
}

/** Node raises the soft limit to the hard one; programs get back what they expect. */
function openFilesLimit(): Limit {
  const { hard } = limitOf(RLIMIT_NOFILE);
  return { soft: hard < USUAL_OPEN_FILES ? hard : USUAL_OPEN_FILES, hard };
}

/** Of nsx itself. */
function limitOf(resource: number): Limit {
  const limit = pin(16);
  syscall('prlimit64', 0, resource, 0, limit.address);
  return { soft: limit.buffer.readBigUInt64LE(0), hard: limit.buffer.readBigUInt64LE(8) };
}

function helperDied(privilege: Privilege): LaunchFailure {
  return privilege === 'sudo'
    ? new LaunchFailure('sudo did not start the helper', 'see what sudo says above; or run nsx as root', 'privilege')
    : new LaunchFailure('the helper ended before it answered', 'rebuild it: `npm run build:helper`');
}

function refusedBy(failure: SystemCallFailure): LaunchFailure {
  return new LaunchFailure('the session cannot be set up', 'run nsx as root, or with `--sudo`', 'privilege', failure);
}
