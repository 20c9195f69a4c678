/**
 * The kernel, for real: every process of a session is a helper, and every call goes to the one
 * that is to make it.
 *
 * Two helpers belong to the session itself. The keeper holds the last will and never runs anything
 * of the script's, so that no `unshare`, `chroot` or `setuid` of the script can keep it from undoing.
 * The session process, its child, is where a script's own statements run.
 */
import { ENDING_SIZE, LOG_SIZE, type Operation } from '../helper/protocol.ts';
import * as calls from './calls.ts';
import { kindFlags } from './calls.ts';
import { Channel, ChannelClosed, type InterruptCheck, Interrupted, type Reply } from './channel.ts';
import type {
  Change,
  CloneRequest,
  Ending,
  Kernel,
  PendingCall,
  SystemCallTrace,
  Task,
  Undoing,
  WaitOptions,
} from './kernel.ts';
import { socketPair } from './launch.ts';
import { syscall } from './libc.ts';
import { pollReadable } from './poll.ts';
import { KernelSetup, type Privilege } from './setup.ts';
import { type Argument, type Outcome, type SystemCall, SystemCallFailure } from './system-call.ts';
import type { NamespaceKind } from './tables.ts';
import { handlesSignal, RealTask } from './task.ts';

const CLONE_PIDFD = 0x1000;
const SIGCHLD = 17;
const EACCES = 13;
const ENOENT = 2;
const ENOTDIR = 20;
const ECHILD = 10;
const EINVAL = 22;
/** How long calls may take that a signal has come in the middle of, in milliseconds: a read may never end. */
const FINISH_PATIENCE = 500;

/** A program starts with no signal blocked; if none was found, the helper goes on as it was. */
const unmask = calls.quietly(calls.setSignalMask('none'));
const mask = calls.quietly(calls.setSignalMask('all'));

export interface RealKernelOptions {
  readonly privilege: Privilege;
  readonly interrupted: InterruptCheck;
  readonly trace?: ((trace: SystemCallTrace) => void) | undefined;
}

export class RealKernel implements Kernel {
  readonly #options: RealKernelOptions;
  readonly #tasks = new Set<RealTask>();
  #handedOver: number[] = [];
  #lastTask = 0;
  #setup: KernelSetup | undefined;
  #ledger: Channel | undefined;
  /** For the ledger, when there is time. */
  readonly #refinements: Operation[] = [];
  /** For the next process, made in advance. */
  #spare: [number, number] | undefined;

  constructor(options: RealKernelOptions) {
    this.#options = options;
  }

  get started(): boolean {
    return this.#setup !== undefined;
  }

  get rootless(): boolean {
    return this.#options.privilege === 'rootless';
  }

  session(): Task {
    return this.#start().session;
  }

  #start(): KernelSetup {
    if (this.#setup) return this.#setup;
    // From here on there is something to undo, so from here on it matters that somebody listens.
    if (this.#options.interrupted()) throw new Interrupted();
    this.#setup = new KernelSetup(this.#options.privilege, {
      newTask: (parent, fd) => this.#newTask(parent, fd),
      trace: (task, list, reply) => this.#traceReply(task, list, reply),
    });
    this.#ledger = new Channel(this.#setup.ledger, this.#options.interrupted);
    return this.#setup;
  }

  #newTask(parent: RealTask | null, fd: number): RealTask {
    this.#lastTask += 1;
    const task = new RealTask(this.#lastTask, parent, new Channel(fd, this.#options.interrupted));
    task.settle = () => this.#settleClone(task);
    this.#tasks.add(task);
    return task;
  }

  // Calls ------------------------------------------------------------------------------------

  perform(task: Task, list: readonly SystemCall[], descriptors: readonly number[] = []): Outcome[] {
    const reply = this.#call(task as RealTask, list, descriptors);
    this.#handedOver = [...reply.descriptors];
    const outcomes: Outcome[] = [];
    let failed: Outcome | undefined;
    for (let index = 0; index < reply.results.length; index++) {
      const outcome = { call: list[index]!, result: reply.results[index] ?? 0, outputs: reply.outputs(index) };
      outcomes.push(outcome);
      if (outcome.result < 0 && outcome.result >= -4095 && !outcome.call.keepGoing) failed ??= outcome;
    }
    if (failed) {
      for (const fd of this.takeDescriptors()) syscall('close', fd);
      throw new SystemCallFailure(failed.call, -failed.result);
    }
    return outcomes;
  }

  /** Make calls, after those that the task has to make before anything else. */
  #call(task: RealTask, list: readonly SystemCall[], descriptors: readonly number[] = []): Reply {
    const { first } = task;
    task.first = [];
    const whole = first.length === 0 ? list : [...first, ...list.map((call) => shifted(call, first.length))];
    const reply = this.#ask(task, whole.map(asOperation), descriptors);
    this.#traceReply(task, whole, reply);
    if (first.length === 0) return reply;
    first.forEach((call, index) => {
      const result = reply.results[index] ?? 0;
      if (result < 0) throw new SystemCallFailure(call, -result);
    });
    return {
      results: reply.results.slice(first.length),
      outputs: (operation) => reply.outputs(operation + first.length),
      descriptors: reply.descriptors,
    };
  }

  begin(task: Task, call: SystemCall): PendingCall {
    this.settle(task);
    const { channel } = task as RealTask;
    const id = channel.send([asOperation(call)]);
    return { fd: channel.fd, result: () => channel.receiveIfThere(id)?.results[0] };
  }

  readonly dry = false;

  pidfdOf(task: Task): number {
    const real = task as RealTask;
    this.settle(real);
    return real.pidfd;
  }

  inspector(): Task {
    return this.#start().keeper;
  }

  takeDescriptors(): number[] {
    const descriptors = this.#handedOver;
    this.#handedOver = [];
    return descriptors;
  }

  /** Send operations and wait for their results; finds out why when the process does not answer. */
  #ask(task: RealTask, operations: readonly Operation[], descriptors: readonly number[] = []): Reply {
    let id = 0;
    try {
      id = task.channel.send(operations, { descriptors });
      this.#useWait(task);
      return task.channel.receive(id);
    } catch (error) {
      if (error instanceof ChannelClosed) this.#settleClone(task);
      if (error instanceof Interrupted) this.#letFinish(task.channel, id);
      throw error;
    }
  }

  /** While a helper works, we would only look for its answer: do what can be done in advance, or was put off. */
  #useWait(task: RealTask): void {
    if (task.expected && !task.ready) task.ready = this.#spawn(task, task.expected);
    this.#settleIfAnswered(task);
    this.catchUp();
  }

  catchUp(): void {
    if (this.#refinements.length > 0) this.#store([]);
    if (this.#setup) this.#spare ??= socketPair();
  }

  /** A signal cuts our wait short, not the calls: what undoes them has to come after them. */
  #letFinish(channel: Channel, id: number): void {
    const deadline = performance.now() + FINISH_PATIENCE;
    try {
      for (let left = FINISH_PATIENCE; left > 0; left = deadline - performance.now()) {
        const reply = channel.receiveIfThere(id);
        if (reply) {
          for (const fd of reply.descriptors) syscall('close', fd);
          return;
        }
        pollReadable([channel.fd], left);
      }
      channel.abandon(id);
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
    }
  }

  #traceReply(task: RealTask, list: readonly SystemCall[], reply: Reply): void {
    const { trace } = this.#options;
    if (!trace) return;
    const pid = task.hostPid;
    reply.results.forEach((result, index) => {
      const call = list[index];
      if (call) trace({ pid, call, result });
    });
  }

  // Processes --------------------------------------------------------------------------------

  expectClone(parent: Task, kinds: readonly NamespaceKind[]): void {
    // A trace shows calls in the order in which the script asks for them.
    if (!this.#options.trace) (parent as RealTask).expected = kinds;
  }

  clone(parent: Task, request: CloneRequest): Task {
    const real = parent as RealTask;
    if (real.first.length > 0) this.settle(real);
    const { expected, ready } = real;
    real.expected = null;
    real.ready = null;
    if (ready && expected !== request.kinds) this.#discard(ready);
    const child = ready && expected === request.kinds ? ready : this.#spawn(real, request.kinds, request.setTid);
    child.first = request.first ?? [];
    // A trace shows calls in the order in which they are made, so it cannot wait.
    if (this.#options.trace) this.settle(child);
    return child;
  }

  #spawn(parent: RealTask, kinds: readonly NamespaceKind[], setTid?: readonly number[]): RealTask {
    const [ours, theirs] = this.#spare ?? socketPair();
    this.#spare = undefined;
    const child = this.#newTask(parent, ours);
    child.mask = parent.mask;
    const flags = kindFlags(kinds).value | CLONE_PIDFD;
    try {
      const spawn = { kind: 'spawn', flags, exitSignal: SIGCHLD, received: 0, ...(setTid ? { setTid } : {}) } as const;
      child.pendingClone = parent.channel.send([spawn], { descriptors: [theirs] });
    } finally {
      syscall('close', theirs);
    }
    this.#cloneCalls.set(child, calls.clone3(kinds, setTid));
    return child;
  }

  readonly #cloneCalls = new WeakMap<RealTask, SystemCall>();

  /** Take the parent's answer to `clone`, which nobody had to wait for until now. */
  #settleClone(child: RealTask): void {
    if (child.pendingClone === null || !child.parent) return;
    this.#born(child, child.parent, child.parent.channel.receive(child.pendingClone));
  }

  #settleIfAnswered(child: RealTask): void {
    if (child.pendingClone === null || !child.parent || child.parent.channel.closed) return;
    let reply: Reply | undefined;
    try {
      reply = child.parent.channel.receiveIfThere(child.pendingClone);
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
    }
    if (reply) this.#born(child, child.parent, reply);
  }

  #born(child: RealTask, parent: RealTask, reply: Reply): void {
    const result = reply.results[0] ?? 0;
    child.born(reply, result);
    const call = this.#cloneCalls.get(child);
    if (!call) return;
    this.#options.trace?.({ pid: parent.hostPid, call, result });
    if (result < 0) {
      this.#discard(child);
      throw new SystemCallFailure(call, -result);
    }
  }

  settle(task: Task): void {
    const real = task as RealTask;
    this.#settleClone(real);
    if (real.first.length > 0) this.#call(real, []);
  }

  execute(task: Task, candidates: readonly string[], argv: readonly string[], environment: readonly string[]): void {
    const real = task as RealTask;
    const { trace } = this.#options;
    const failures: ExecFailure[] = [];
    // A trace has to tell which one it was, so it asks for one after the other.
    for (const group of trace ? candidates.map((candidate) => [candidate]) : [candidates]) {
      const list = [unmask, ...calls.execveAny(group, argv, environment), real.mask ?? mask];
      try {
        failures.push(...execFailures(list, this.#call(real, list)));
      } catch (error) {
        if (!(error instanceof ChannelClosed)) throw error;
        real.obeys = false;
        trace?.({ pid: real.hostPid, call: calls.execve(group[0] ?? '', argv, environment), result: 0 });
        return;
      }
    }
    throw mostTelling(failures);
  }

  exit(task: Task, status: number): void {
    const real = task as RealTask;
    if (!real.obeys) return;
    this.#settleClone(real);
    real.pids();
    real.obeys = false;
    const call = calls.exitGroup(status);
    this.#options.trace?.({ pid: real.hostPid, call, result: 0 });
    try {
      real.channel.send([asOperation(call)], { silent: true });
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
    }
    real.channel.close();
  }

  follow(task: Task, child: Task): void {
    const real = child as RealTask;
    this.settle(task);
    this.#settleClone(real);
    (task as RealTask).channel.send([{ kind: 'follow', pid: real.pid }], { silent: true });
    real.follower = task as RealTask;
  }

  reapOrphans(task: Task, reap: boolean): void {
    this.settle(task);
    this.#ask(task as RealTask, [{ kind: 'orphans', reap }]);
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
    this.settle(task);
    const reply = this.#ask(task as RealTask, [{ kind }]);
    const [bytes] = reply.outputs(0);
    const count = Math.min(reply.results[0] ?? 0, LOG_SIZE);
    return Array.from({ length: bytes ? count : 0 }, (_, index) =>
      Buffer.from(bytes!.subarray(index * size, (index + 1) * size)),
    );
  }

  openSignals(task: Task, signals: readonly number[]): void {
    (task as RealTask).mask = calls.quietly(calls.setSignalMask(signals));
  }

  wait(child: Task, options: WaitOptions): Change | null {
    const real = child as RealTask;
    this.#settleClone(real);
    if (real.reaped || !real.parent) return real.change;
    real.pids();
    const parent = real.parent;
    if (!parent.obeys) return this.#waitWithoutParent(real, options);
    let reply: Reply | null;
    try {
      real.pendingWait ??= parent.channel.send([{ kind: 'wait', pid: real.pid, stops: options.stops ?? false }]);
      reply = this.#awaitChange(real, parent.channel, real.pendingWait, options);
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
      return this.#waitWithoutParent(real, options);
    }
    if (!reply) return null;
    real.pendingWait = null;
    const result = reply.results[0] ?? -ECHILD;
    if (result < 0) return null;
    const change = changeOf(result);
    // An earlier wait, given up before its answer came, may have asked for stops too.
    if (!options.stops && (change.kind === 'stopped' || change.kind === 'continued')) return this.wait(child, options);
    if (change.kind === 'exited' || change.kind === 'killed') this.#discard(real, change);
    return change;
  }

  #awaitChange(child: RealTask, channel: Channel, id: number, options: WaitOptions): Reply | null {
    const { watch = [], timeout = null } = options;
    if (watch.length === 0 && timeout === null) {
      // The child's end wakes us together with its parent, whose answer is then a matter of microseconds.
      pollReadable([channel.fd, child.pidfd], null);
      return channel.receive(id);
    }
    const deadline = timeout === null ? null : performance.now() + timeout;
    for (;;) {
      const reply = channel.receiveIfThere(id);
      if (reply) return reply;
      const left = deadline === null ? null : deadline - performance.now();
      if (left !== null && left <= 0) return null;
      const ready = pollReadable([channel.fd, ...watch.map(({ fd }) => fd)], left);
      if (ready.length === 0 && !options.despiteSignals && this.#options.interrupted()) throw new Interrupted();
      if (ready.some((index) => index > 0 && watch[index - 1]?.onReadable())) return null;
    }
  }

  /**
   * The parent has gone or become a program: all that can be seen is that the process has ended.
   * A parent that followed it has ended with its status, though.
   */
  #waitWithoutParent(task: RealTask, options: WaitOptions): Change | null {
    const deadline = options.timeout === undefined ? null : performance.now() + options.timeout;
    while (!this.hasEnded(task)) {
      const left = deadline === null ? null : deadline - performance.now();
      if (left !== null && left <= 0) return null;
      const ready = pollReadable([task.pidfd, ...(options.watch ?? []).map(({ fd }) => fd)], left);
      if (ready.length === 0 && !options.despiteSignals && this.#options.interrupted()) throw new Interrupted();
      if (ready.some((index) => index > 0 && options.watch?.[index - 1]?.onReadable())) return null;
    }
    const { watch: _watch, onEnd, ...rest } = options;
    onEnd?.();
    this.#discard(task, task.follower ? this.wait(task.follower, rest) : null);
    return task.change;
  }

  hasEnded(task: Task): boolean {
    const real = task as RealTask;
    if (real.reaped) return true;
    this.#settleClone(real);
    return real.pidfd >= 0 && pollReadable([real.pidfd], 0).length > 0;
  }

  signal(task: Task, signal: number, by?: Task): void {
    const real = task as RealTask;
    this.#settleClone(real);
    if (real.reaped || real.pidfd < 0) return;
    this.perform(by ?? this.#start().keeper, [calls.sendSignal(calls.received(0), signal)], [real.pidfd]);
  }

  sees(by: Task, task: Task): boolean {
    const real = task as RealTask;
    this.#settleClone(real);
    if (real.reaped || real.pidfd < 0) return false;
    const ask = calls.keepGoing(calls.quietly(calls.sendSignal(calls.received(0), 0)));
    return this.perform(by, [ask], [real.pidfd])[0]?.result !== -EINVAL;
  }

  handlesSignal(task: Task, signal: number): boolean {
    return handlesSignal((task as RealTask).hostPid, signal);
  }

  #discard(task: RealTask, change: Change | null = null): void {
    // What nobody has asked for ends with its socket, or with its PID namespace.
    if (task.ready) this.#discard(task.ready);
    task.ready = null;
    task.reaped = true;
    task.change = change;
    task.release();
    this.#tasks.delete(task);
  }

  // The last will ----------------------------------------------------------------------------

  keep(...undoings: readonly Undoing[]): void {
    this.#store(undoings.map((undoing) => ({ kind: 'will-add', id: undoing.id, operations: willOf(undoing) })));
  }

  refine(undoing: Undoing): void {
    this.#refinements.push({ kind: 'will-add', id: undoing.id, operations: willOf(undoing) });
  }

  forget(id: number): void {
    this.#store([{ kind: 'will-drop', id }]);
  }

  /** The keeper reads its ledger before it answers anything, and when we are gone: nobody is woken by an entry. */
  #store(operations: readonly Operation[]): void {
    const { keeper } = this.#start();
    const all = [...this.#refinements, ...operations];
    this.#refinements.length = 0;
    while (!this.#ledger?.store(all)) keeper.channel.receive(keeper.channel.send([]), true);
  }

  undo(id: number): number {
    this.catchUp();
    return this.#ask(this.#start().keeper, [{ kind: 'will-run', id }]).results[0] ?? 0;
  }

  close(): number {
    if (!this.#setup) return 0;
    const { keeper, pid } = this.#setup;
    this.catchUp();
    this.#setup = undefined;
    let failed = 0;
    for (const task of this.#tasks) if (task !== keeper) task.release();
    try {
      failed = keeper.channel.receive(keeper.channel.send([{ kind: 'end' }]), true).results[0] ?? 0;
    } catch (error) {
      if (!(error instanceof ChannelClosed)) throw error;
      failed = -1;
    }
    keeper.release();
    this.#ledger?.close();
    for (const fd of this.#spare ?? []) syscall('close', fd);
    this.#spare = undefined;
    this.#tasks.clear();
    const WEXITED = 4;
    const P_PID = 1;
    syscall('waitid', P_PID, pid, 0, WEXITED, 0);
    return failed;
  }
}

/** The call with its references to results of earlier calls moved on by so many. */
function shifted(call: SystemCall, by: number): SystemCall {
  const move = (part: Argument): Argument => (part.kind === 'result' ? { kind: 'result', of: part.of + by } : part);
  return { ...call, arguments: call.arguments.map(move) };
}

function asOperation(call: SystemCall): Operation {
  return { kind: 'call', call };
}

/** An undoing as operations: each guard stands right after the call whose output it looks at. */
function willOf({ calls: list, guards }: Undoing): Operation[] {
  const operations: Operation[] = [];
  list.forEach((call, index) => {
    const at = operations.length;
    operations.push({ kind: 'call', call });
    for (const guard of guards) {
      if (guard.call === index)
        operations.push({
          kind: 'expect',
          call: at,
          at: guard.at,
          value: guard.value,
          differs: guard.differs ?? false,
        });
    }
  });
  return operations;
}

interface ExecFailure {
  readonly call: SystemCall;
  readonly errno: number;
}

function execFailures(list: readonly SystemCall[], reply: Reply): ExecFailure[] {
  return list
    .map((call, index) => ({ call, errno: -(reply.results[index] ?? 0) }))
    .filter(({ call }) => call.name === 'execve');
}

/** As execvp(3): ENOENT and ENOTDIR go on with the next place; a refusal on the way is what is told. */
function mostTelling(failures: readonly ExecFailure[]): SystemCallFailure {
  const telling =
    failures.find(({ errno }) => errno !== ENOENT && errno !== ENOTDIR && errno !== EACCES) ??
    failures.find(({ errno }) => errno === EACCES) ??
    failures[0];
  if (!telling) throw new Error('a program without a place to look for it');
  return new SystemCallFailure(telling.call, telling.errno);
}

function changeOf(result: number): Change {
  const code = Math.floor(result / 0x100000000);
  const status = result % 0x100000000;
  const kind = code === 1 ? 'exited' : code === 2 || code === 3 ? 'killed' : code === 6 ? 'continued' : 'stopped';
  return { kind, status };
}
