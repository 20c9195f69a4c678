/**
 * A kernel that does nothing and writes everything down: the dry run behind `explain`.
 *
 * Evaluation is the same as over the real kernel; only the answers are made up, as if every call
 * had succeeded: descriptors count up, processes get PIDs as they would, files are empty.
 */
import * as calls from './calls.ts';
import { everyCapability as everything } from './capabilities.ts';
import { writeState } from './credential-calls.ts';
import type {
  Afterwards,
  Change,
  CloneRequest,
  Ending,
  Kernel,
  Observer,
  PendingCall,
  SystemCallTrace,
  Task,
  Transition,
  Undoing,
} from './kernel.ts';
import type { Outcome, SystemCall } from './system-call.ts';

const FIRST_DESCRIPTOR = 5;

class RecordedTask implements Task {
  readonly id: number;
  readonly parent: Task | null;
  obeys = true;
  readonly #pids: readonly number[];

  constructor(id: number, parent: Task | null, pids: readonly number[]) {
    this.id = id;
    this.parent = parent;
    this.#pids = pids;
  }

  pids(): readonly number[] {
    return this.#pids;
  }
}

export class RecordingKernel implements Kernel {
  readonly calls: SystemCallTrace[] = [];
  observer: Observer | null = null;
  readonly started = true;
  readonly dry = true;
  readonly rootless: boolean;
  readonly #session: RecordedTask;
  /** What has ended here, or become a program. Processes of the real kernel may be among them, and stay as they are. */
  readonly #gone = new Set<Task>();
  readonly #ended = new Set<Task>();
  #lastTask = 1;
  /** The last PID that was given, for each PID namespace: a namespace is named by its init. */
  readonly #lastPids = new Map<Task | null, number>();

  /** `pid` is what the session's own process is said to be. */
  constructor(options: { readonly rootless: boolean; readonly pid: number }) {
    this.rootless = options.rootless;
    this.#session = new RecordedTask(1, null, [options.pid]);
    this.#lastPids.set(null, options.pid);
  }

  session(): Task {
    return this.#session;
  }

  pidfdOf(): number {
    return -1;
  }

  inspector(): Task {
    return this.#session;
  }

  perform(task: Task, list: readonly SystemCall[]): Outcome[] {
    return list.map((call, index) => {
      const result = resultOf(call, index);
      this.#record(task, call, result);
      const outputs = call.arguments.flatMap((part) => (part.kind === 'output' ? [answerOf(call, part.size)] : []));
      return { call, result, outputs };
    });
  }

  #leave(task: Task): void {
    this.#gone.add(task);
    if (task instanceof RecordedTask) task.obeys = false;
  }

  #record(task: Task, call: SystemCall, result: number): void {
    if (!call.quiet) this.calls.push({ pid: task.pids()[0] ?? 0, call, result });
  }

  begin(task: Task, call: SystemCall): PendingCall {
    this.#record(task, call, 0);
    return { fd: -1, result: () => 0 };
  }

  takeDescriptors(): number[] {
    return [];
  }

  performLater(task: Task, list: readonly SystemCall[], then: Afterwards): void {
    then.made?.(this.perform(task, list));
  }

  clone(parent: Task, { kinds, setTid = [], sharesRoot = false }: CloneRequest): Task {
    const isInit = kinds.some((kind) => kind.name === 'pid');
    const pids = this.#nextPids(parent, isInit);
    setTid.forEach((pid, index) => {
      pids[pids.length - 1 - index] = pid;
    });
    this.#lastTask += 1;
    const child = new RecordedTask(this.#lastTask, parent, pids);
    this.#record(parent, calls.clone3(kinds, setTid, sharesRoot), pids[parent.pids().length - 1] ?? 0);
    return child;
  }

  /** A PID in every namespace that its parent is in, and PID 1 in a new one. */
  #nextPids(parent: Task, isInit: boolean): number[] {
    const init = initsOf(parent);
    const pids = parent.pids().map((_, level) => {
      const namespace = init[level] ?? null;
      const pid = (this.#lastPids.get(namespace) ?? 1) + 1;
      this.#lastPids.set(namespace, pid);
      return pid;
    });
    return isInit ? [...pids, 1] : pids;
  }

  execute(
    task: Task,
    candidates: readonly string[],
    argv: readonly string[],
    environment: readonly string[],
    transition: Transition | null = null,
  ): void {
    for (const call of transition?.before ?? []) this.#record(task, call, 0);
    this.#leave(task);
    this.#record(
      task,
      calls.execve(candidates.length === 1 ? (candidates[0] ?? '') : (argv[0] ?? ''), argv, environment),
      0,
    );
  }

  perish(task: Task, call: SystemCall): void {
    this.#leave(task);
    this.#record(task, call, 0);
  }

  exit(task: Task, status: number): void {
    if (this.#gone.has(task) || !task.obeys) return;
    this.#leave(task);
    this.#record(task, calls.exitGroup(status), 0);
  }

  follow(): void {}

  reapOrphans(): void {}

  reaped(): readonly Ending[] {
    return [];
  }

  caught(): readonly number[] {
    return [];
  }

  thread(task: Task): number {
    this.#record(task, calls.cloneThread(), 0);
    return 0;
  }

  openSignals(): void {}

  wait(child: Task): Change | null {
    this.#ended.add(child);
    const { parent } = child;
    if (parent) this.#record(parent, calls.waitFor(child.pids().at(parent.pids().length - 1) ?? 0), 0);
    return { kind: 'exited', status: 0 };
  }

  hasEnded(task: Task): boolean {
    return this.#ended.has(task);
  }

  signal(task: Task, signal: number, by?: Task): void {
    this.#record(by ?? this.#session, calls.kill(task.pids()[0] ?? 0, signal), 0);
  }

  sees(): boolean {
    return true;
  }

  handlesSignal(): boolean {
    return true;
  }

  settle(): void {}

  sendBeforeProgram(): void {}

  catchUp(): void {}

  keep(..._undoings: readonly Undoing[]): void {}

  refine(): void {}

  forget(): void {}

  undo(): number {
    return 0;
  }

  brake(_file: string): void {}

  readonly lostKeeper = false;

  close(): number {
    return 0;
  }
}

/** The inits of the PID namespaces that a process is in, from the session's (null) inwards. */
function initsOf(task: Task): (Task | null)[] {
  const inits: (Task | null)[] = [];
  for (let one: Task | null = task; one; one = one.parent) {
    if (one.pids().length > (one.parent?.pids().length ?? 1)) inits.unshift(one);
  }
  return [null, ...inits];
}

/** What a call writes: nothing, but for a process without capabilities there would be none to drop. */
function answerOf(call: SystemCall, size: number): Buffer {
  const answer = Buffer.alloc(size);
  if (call.name === 'capget') writeState(answer, { effective: everything, permitted: everything, inheritable: 0n });
  return answer;
}

function resultOf(call: SystemCall, index: number): number {
  if (call.name === 'openat' || call.name === 'openat2' || call.name === 'socket') return FIRST_DESCRIPTOR + index;
  const last = call.arguments.at(-1);
  return call.name === 'write' && last?.kind === 'number' ? last.value : 0;
}
