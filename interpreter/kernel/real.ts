/**
 * The kernel, for real: every process of a session is a helper, and every call goes to the one
 * that is to make it.
 *
 * Two helpers belong to the session itself. The keeper holds the last will and never runs anything
 * of the script's, so that no `unshare`, `chroot` or `setuid` of the script can keep it from undoing.
 * The session process, its child, is where a script's own statements run.
 */

import { ENDING_SIZE, LOG_SIZE } from '../helper/protocol.ts';
import * as calls from './calls.ts';
import { kindFlags } from './calls.ts';
import { Channel, ChannelClosed, type InterruptCheck, Interrupted, type Reply } from './channel.ts';
import { mostTelling } from './exec-failure.ts';
import { Journal } from './journal.ts';
import type {
  Afterwards,
  Change,
  CloneRequest,
  Ending,
  Kernel,
  Observer,
  PendingCall,
  Task,
  Transition,
  Undoing,
  WaitOptions,
} from './kernel.ts';
import { LastWill } from './last-will.ts';
import { LaunchFailure, socketPair } from './launch.ts';
import { undoAllAbandoned } from './leftovers.ts';
import { syscall } from './libc.ts';
import { closeOwn } from './own-descriptors.ts';
import { FINISH_PATIENCE, type NewSocket, outcomesOf, Pipeline } from './pipeline.ts';
import { endOrphans, isRefused, replay, staysOnHost } from './replay.ts';
import { KernelSetup, type Privilege } from './setup.ts';
import { hasFailed, type Outcome, type SystemCall, SystemCallFailure } from './system-call.ts';
import { CLONE, E } from './tables.ts';
import { handlesSignal, RealTask } from './task.ts';
import { changeOf, hasEnded, Waiting } from './waiting.ts';

/** Sockets that are made in advance, one whenever there is time. */
const SPARES = 5;

/** A program starts with no signal blocked; if none was found, the helper goes on as it was. */
const unmask = calls.quietly(calls.setSignalMask('none'));
const mask = calls.quietly(calls.setSignalMask('all'));

export interface RealKernelOptions {
  readonly privilege: Privilege;
  readonly interrupted: InterruptCheck;
  /** How many processes a session without privileges may have; null for as many as the system allows. */
  readonly processLimit?: number | null;
  /** How long each program in a sandbox may have a processor; null for as long as it wants. */
  readonly seconds?: number | null;
  readonly observer?: Observer | null;
  /** Undo what killed sessions have left before anything is done: unless told otherwise. */
  readonly undoesLeftovers?: boolean;
  /** Told of what a session should know that nobody has asked about. */
  readonly notice?: (text: string) => void;
}

/** What there is once the first process was wanted. */
interface Started {
  readonly setup: KernelSetup;
  readonly will: LastWill;
}

export class RealKernel implements Kernel {
  readonly #options: RealKernelOptions;
  observer: Observer | null;
  readonly #tasks = new Set<RealTask>();
  readonly #pipeline: Pipeline;
  readonly #waiting: Waiting;
  #handedOver: number[] = [];
  #lastTask = 0;
  #started: Started | undefined;
  /** For the next processes, made in advance. */
  readonly #spares: NewSocket[] = [];

  constructor(options: RealKernelOptions) {
    this.#options = options;
    this.observer = options.observer ?? null;
    const discard = (task: RealTask, change: Change | null = null) => this.#discard(task, change);
    this.#waiting = new Waiting({ interrupted: options.interrupted, discard });
    this.#pipeline = new Pipeline({
      newSocket: () => this.#spares.pop() ?? this.#newSocket(),
      idle: () => this.catchUp(),
      trace: (task, list, reply) => this.observer && this.#traceReply(task, list(), reply),
      discard,
    });
  }

  get started(): boolean {
    return this.#started !== undefined;
  }

  get rootless(): boolean {
    return this.#options.privilege === 'rootless' || this.#options.privilege === 'sandbox';
  }

  session(): Task {
    return this.#start().setup.session;
  }

  #start(): Started {
    if (this.#started) return this.#started;
    // From here on there is something to undo, so from here on it matters that somebody listens.
    if (this.#options.interrupted()) throw new Interrupted();
    const { privilege, processLimit = null, seconds = null, undoesLeftovers = true, notice = () => {} } = this.#options;
    if (undoesLeftovers && !this.#leavesNothing) undoAllAbandoned(privilege, notice);
    // Whom the warden and the keeper leave behind when they are killed both comes to us: prctl(2).
    syscall('prctl', calls.PR.SET_CHILD_SUBREAPER, 1, 0, 0, 0);
    const openChannel = (fd: number): Channel => new Channel(fd, this.#options.interrupted);
    const setup = new KernelSetup(
      privilege,
      { processes: processLimit, seconds },
      {
        openChannel,
        newTask: (parent, fd) => {
          const task = this.#newTask(parent);
          task.connect(openChannel(fd));
          return task;
        },
        trace: (task, list, reply) => this.#traceReply(task, list, reply),
      },
    );
    const { keeper, warden } = setup;
    const will = new LastWill({
      keeper: keeper.channel,
      ledger: openChannel(setup.ledger),
      journal: new Journal({ privilege, helpers: [warden, keeper.pid], notice }),
      stays: ({ effect }) => staysOnHost(privilege, effect),
    });
    this.#started = { setup, will };
    return this.#started;
  }

  #newTask(parent: RealTask | null): RealTask {
    this.#lastTask += 1;
    const task = new RealTask(this.#lastTask, parent, () => this.settle());
    this.#tasks.add(task);
    return task;
  }

  // Calls ------------------------------------------------------------------------------------

  perform(task: Task, list: readonly SystemCall[], descriptors: readonly number[] = []): Outcome[] {
    const real = task as RealTask;
    if (!this.#pipeline.idle) return this.#performAfter(real, list, descriptors);
    const reply = this.#ask(real, list, descriptors);
    this.#traceReply(real, list, reply);
    this.#handedOver = [...reply.descriptors];
    const outcomes = outcomesOf(list, reply);
    const failed = outcomes.find(hasFailed);
    if (failed) {
      for (const fd of this.takeDescriptors()) closeOwn(fd);
      throw new SystemCallFailure(failed.call, -failed.result);
    }
    return outcomes;
  }

  /** Answers are still to come: this one after them. */
  #performAfter(task: RealTask, list: readonly SystemCall[], descriptors: readonly number[]): Outcome[] {
    let outcomes: readonly Outcome[] = [];
    const own: Afterwards = {
      made: (made) => {
        outcomes = made;
      },
    };
    const parts = this.#pipeline.takeLater(task, list.length);
    this.#pipeline.send({ task, parts: [...parts, { calls: list, after: own }], descriptors });
    this.#pipeline.settle();
    this.#handedOver = [...this.#pipeline.descriptors];
    return [...outcomes];
  }

  performLater(task: Task, list: readonly SystemCall[], then: Afterwards): void {
    if (!this.observer?.inOrder) {
      this.#pipeline.putOff(task as RealTask, { calls: list, after: then });
      return;
    }
    // A trace shows calls in the order in which they are made, so it cannot wait.
    let outcomes: Outcome[];
    try {
      outcomes = this.perform(task, list);
    } catch (error) {
      if (!(error instanceof SystemCallFailure) || !then.failed) throw error;
      then.failed(error);
      return;
    }
    then.made?.(outcomes);
  }

  settle(): void {
    this.#pipeline.settle();
  }

  sendBeforeProgram(): void {
    this.#pipeline.flushIfAnswered();
  }

  begin(task: Task, call: SystemCall): PendingCall {
    this.settle();
    const { channel } = task as RealTask;
    const id = channel.send([{ kind: 'call', call }]);
    return { fd: channel.fd, result: () => channel.receiveIfThere(id)?.results[0] };
  }

  readonly dry = false;

  pidfdOf(task: Task): number {
    const real = task as RealTask;
    this.settle();
    return real.pidfd;
  }

  inspector(): Task {
    return this.#start().setup.keeper;
  }

  takeDescriptors(): number[] {
    const descriptors = this.#handedOver;
    this.#handedOver = [];
    return descriptors;
  }

  #ask({ channel }: RealTask, list: readonly SystemCall[], descriptors: readonly number[]): Reply {
    const id = channel.send(
      list.map((call) => ({ kind: 'call', call })),
      { descriptors },
    );
    // While the helper works, we would only look for its answer.
    this.catchUp();
    return this.#answer(channel, id);
  }

  #answer(channel: Channel, id: number): Reply {
    try {
      return channel.receive(id);
    } catch (error) {
      // A signal cuts our wait short, not the calls: what undoes them has to come after them.
      if (error instanceof Interrupted)
        for (const fd of channel.finish(id, FINISH_PATIENCE)?.descriptors ?? []) closeOwn(fd);
      throw error;
    }
  }

  catchUp(): void {
    if (!this.#started) return;
    this.#started.will.catchUp();
    if (this.#spares.length < SPARES) this.#addSpare();
  }

  #newSocket(): NewSocket {
    const [ours, theirs] = socketPair();
    return { channel: new Channel(ours, this.#options.interrupted), theirs };
  }

  #addSpare(): void {
    try {
      this.#spares.push(this.#newSocket());
    } catch (error) {
      // Whoever needs one says that there is none.
      if (!(error instanceof LaunchFailure)) throw error;
    }
  }

  #traceReply(task: RealTask, list: readonly SystemCall[], reply: Reply): void {
    const { observer } = this;
    if (!observer) return;
    const pid = task.hostPid;
    reply.results.forEach((result, index) => {
      const call = list[index];
      if (call) observer.told({ pid, call, result });
    });
  }

  // Processes --------------------------------------------------------------------------------

  clone(parent: Task, request: CloneRequest): Task {
    const { kinds, setTid = [], sharesRoot = false, follows = false, refused = (failure) => failure } = request;
    const real = parent as RealTask;
    const child = this.#newTask(real);
    child.mask = real.mask;
    if (follows) child.follower = real;
    const flags = kindFlags(kinds) | CLONE.PIDFD | (sharesRoot ? CLONE.FS : 0);
    const birth = { child, flags, setTid, call: () => calls.clone3(kinds, setTid, sharesRoot), follows, refused };
    this.#pipeline.send({ task: real, parts: this.#pipeline.takeLater(real, 2), birth });
    // A trace shows calls in the order in which they are made, so it cannot wait.
    if (this.observer?.inOrder) this.settle();
    return child;
  }

  execute(
    task: Task,
    candidates: readonly string[],
    argv: readonly string[],
    environment: readonly string[],
    transition: Transition | null = null,
  ): void {
    const real = task as RealTask;
    const { before = [], after = [] } = transition ?? {};
    const back = after.map((call) => calls.keepGoing(call));
    const { observer } = this;
    const failures: Outcome[] = [];
    // A trace has to tell which one it was, so it asks for one after the other.
    for (const group of observer?.inOrder ? candidates.map((candidate) => [candidate]) : [candidates]) {
      const list = [unmask, ...before, ...calls.execveAny(group, argv, environment), ...back, real.mask ?? mask];
      const becoming = {
        calls: list,
        became: () => {
          real.obeys = false;
          observer?.told({ pid: real.hostPid, call: calls.execve(group[0] ?? '', argv, environment), result: 0 });
        },
        refused: (outcomes: readonly Outcome[]) => void failures.push(...outcomes),
      };
      this.#pipeline.send({ task: real, parts: this.#pipeline.takeLater(real, list.length), becoming });
      this.#pipeline.settle();
      if (!real.obeys) return;
    }
    const refused = failures.find(hasFailed);
    if (!refused) throw mostTelling(failures);
    // What was to come before the program is not possible: nothing after it was done.
    this.perform(real, [...back, real.mask ?? mask]);
    throw new SystemCallFailure(refused.call, -refused.result);
  }

  perish(task: Task, call: SystemCall): void {
    const real = task as RealTask;
    this.settle();
    real.pids();
    try {
      this.#answer(real.channel, real.channel.send([{ kind: 'call', call }]));
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
      real.obeys = false;
      this.observer?.told({ pid: real.hostPid, call, result: 0 });
    }
  }

  exit(task: Task, status: number): void {
    const real = task as RealTask;
    if (!real.obeys) return;
    this.settle();
    real.pids();
    real.obeys = false;
    const call = calls.exitGroup(status);
    this.observer?.told({ pid: real.hostPid, call, result: 0 });
    try {
      real.channel.send([{ kind: 'call', call }], { silent: true });
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
    }
    real.channel.close();
  }

  follow(task: Task, child: Task): void {
    const real = child as RealTask;
    this.settle();
    // Asked for with the clone already.
    if (real.follower === task) return;
    (task as RealTask).channel.send([{ kind: 'follow', child: calls.number(real.pid) }], { silent: true });
    real.follower = task as RealTask;
  }

  reapOrphans(task: Task, reap: boolean): void {
    this.settle();
    const { channel } = task as RealTask;
    this.#answer(channel, channel.send([{ kind: 'orphans', reap }]));
  }

  reaped(task: Task): readonly Ending[] {
    return this.#log(task, 'reaped', ENDING_SIZE).map((entry) => ({
      pid: entry.readInt32LE(0),
      orphan: entry.readInt32LE(4) !== 0,
      change: changeOf(entry.readInt32LE(8) * 0x100000000 + entry.readInt32LE(12)),
    }));
  }

  caught(task: Task): readonly number[] {
    return this.#log(task, 'caught', 1).map((entry) => entry.readUInt8(0));
  }

  /** What a helper has noted, entry by entry. */
  #log(task: Task, kind: 'reaped' | 'caught', size: number): Buffer[] {
    this.settle();
    const { channel } = task as RealTask;
    const reply = this.#answer(channel, channel.send([{ kind }]));
    const [bytes] = reply.outputs(0);
    const count = Math.min(reply.results[0] ?? 0, LOG_SIZE);
    return Array.from({ length: bytes ? count : 0 }, (_, index) =>
      Buffer.from(bytes!.subarray(index * size, (index + 1) * size)),
    );
  }

  thread(task: Task): number {
    this.settle();
    const real = task as RealTask;
    const reply = this.#answer(real.channel, real.channel.send([{ kind: 'thread' }]));
    const call = calls.cloneThread();
    this.#traceReply(real, [call], reply);
    const [result = 0] = reply.results;
    if (result < 0) throw new SystemCallFailure(call, -result);
    return result;
  }

  openSignals(task: Task, signals: readonly number[]): void {
    (task as RealTask).mask = calls.quietly(calls.setSignalMask(signals));
  }

  wait(child: Task, options: WaitOptions): Change | null {
    this.settle();
    this.catchUp();
    return this.#waiting.for(child as RealTask, options);
  }

  hasEnded(task: Task): boolean {
    this.settle();
    return hasEnded(task as RealTask);
  }

  signal(task: Task, signal: number, by?: Task): void {
    this.settle();
    const real = task as RealTask;
    if (real.reaped || real.pidfd < 0) return;
    this.perform(by ?? this.inspector(), [calls.sendSignal(calls.received(0), signal)], [real.pidfd]);
  }

  sees(by: Task, task: Task): boolean {
    this.settle();
    const real = task as RealTask;
    if (real.reaped || real.pidfd < 0) return false;
    const ask = calls.keepGoing(calls.quietly(calls.sendSignal(calls.received(0), 0)));
    return this.perform(by, [ask], [real.pidfd])[0]?.result !== -E.EINVAL;
  }

  handlesSignal(task: Task, signal: number): boolean {
    return handlesSignal((task as RealTask).hostPid, signal);
  }

  #discard(task: RealTask, change: Change | null): void {
    task.reaped = true;
    task.change = change;
    task.release();
    this.#tasks.delete(task);
    // With a PID 1 its whole namespace has ended, and nobody is left who could tell how; but whoever follows its child has ended as that did.
    for (const child of this.#tasks)
      if (child.parent === task && child.pidfd >= 0 && hasEnded(child))
        this.#discard(child, child.follower === task ? change : null);
  }

  // The last will ----------------------------------------------------------------------------

  /** What a sandbox does ends with it, and its paths mean something else outside: nobody else may undo it. */
  get #leavesNothing(): boolean {
    return this.#options.privilege === 'sandbox';
  }

  keep(...undoings: readonly Undoing[]): void {
    if (this.#leavesNothing) return;
    this.#start().will.keep(undoings);
  }

  refine(undoing: () => Undoing): void {
    if (this.#leavesNothing) return;
    this.#start().will.refine(undoing);
  }

  forget(id: number): void {
    if (this.#leavesNothing) return;
    this.#start().will.forget(id);
  }

  undo(id: number): number {
    if (this.#leavesNothing) return -E.ENOENT;
    this.catchUp();
    const { setup, will } = this.#start();
    const { channel } = setup.keeper;
    const result = this.#answer(channel, channel.send([{ kind: 'will-run', id }])).results[0] ?? 0;
    will.done(id);
    return result;
  }

  brake(file: string): void {
    const { channel } = this.#start().setup.keeper;
    const open = calls.scoped(calls.open(file, calls.O.WRONLY));
    this.settle();
    this.#answer(
      channel,
      channel.send([
        { kind: 'call', call: open },
        { kind: 'brake', file: calls.resultOf(0) },
      ]),
    );
  }

  lostKeeper = false;

  close(): number {
    if (!this.#started) return 0;
    const { setup, will } = this.#started;
    const { keeper, pid } = setup;
    this.catchUp();
    this.#started = undefined;
    let failed = 0;
    for (const task of this.#tasks) if (task !== keeper) task.release();
    try {
      failed = keeper.channel.receive(keeper.channel.send([{ kind: 'end' }]), true).results[0] ?? 0;
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
      this.lostKeeper = true;
    }
    setup.release();
    will.close();
    for (const { channel, theirs } of this.#spares.splice(0)) {
      channel.close();
      closeOwn(theirs);
    }
    this.#tasks.clear();
    syscall('waitid', calls.P_PID, pid, 0, calls.WEXITED, 0);
    // The warden has ended by now, and has killed what the keeper had left: nobody uses what is undone here.
    return this.lostKeeper ? this.#undoAlone(will) : failed;
  }

  #undoAlone({ kept }: LastWill): number {
    const { privilege } = this.#options;
    endOrphans(privilege);
    const left = kept.filter(({ effect }) => staysOnHost(privilege, effect));
    if (left.length === 0) return 0;
    return replay(left, privilege).filter(({ result }) => isRefused(result)).length;
  }
}
