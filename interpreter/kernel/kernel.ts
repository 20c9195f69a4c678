/**
 * What the interpreter may ask of the kernel, and of which process: the interface that the real
 * kernel (`real.ts`) and the recording one (`recording.ts`) share.
 *
 * System calls are values made by the typed constructors of `calls.ts`, so that several can go in
 * one message and each can be shown, recorded and explained.
 */
import type { Outcome, SystemCall, SystemCallFailure } from './system-call.ts';
import type { NamespaceKind } from './tables.ts';

/** How a child changed, as waitid(2) tells it. */
export interface Change {
  readonly kind: 'exited' | 'killed' | 'stopped' | 'continued';
  /** The exit status, or the number of the signal. */
  readonly status: number;
}

/** A process that obeys us: a helper, or what a helper has become. */
export interface Task {
  /** Counts tasks of this session; never used again. */
  readonly id: number;
  readonly parent: Task | null;
  /** Its PIDs from nsx's own namespace to its innermost one; the last known ones after its end. */
  pids(): readonly number[];
  /** Does it still take requests? Not after exec, exit or a kill. */
  readonly obeys: boolean;
}

export interface CloneRequest {
  readonly kinds: readonly NamespaceKind[];
  /** Its PIDs, for clone3(2)'s `set_tid`: the innermost first. None: the kernel chooses. */
  readonly setTid?: readonly number[] | undefined;
  /** CLONE_FS: root, current directory and umask are one for both. */
  readonly sharesRoot?: boolean;
  /** The parent is to end as the child does, as soon as that has ended: see `follow`. */
  readonly follows?: boolean;
  /** What to throw when it cannot be made, since that may show later. */
  readonly refused?: (failure: SystemCallFailure) => unknown;
}

/** A child that a process has reaped, or one that had become its child. */
export interface Ending {
  /** As the process that reaped it sees it. */
  readonly pid: number;
  /** Made by somebody else, and re-parented. */
  readonly orphan: boolean;
  readonly change: Change;
}

/** What becomes of calls whose answer is taken later. */
export interface Afterwards {
  /** They have been made. No outcomes where no call has outputs and the process has become a program since. */
  readonly made?: ((outcomes: readonly Outcome[]) => void) | undefined;
  /** One of them has failed. If this puts it right, and returns, everything that was asked for after it is done. */
  readonly failed?: ((failure: SystemCallFailure) => void) | undefined;
  /** They were not made, since something before them has failed. */
  readonly dropped?: (() => void) | undefined;
}

/** A call under way: `fd` can be read when it is done. */
export interface PendingCall {
  readonly fd: number;
  /** The result once it is there. */
  result(): number | undefined;
}

/** What a script does to the host. `change`: of a mount that was there before. */
export type EffectKind = 'mount' | 'directory' | 'file' | 'device' | 'ipc' | 'cgroup' | 'change';

/** One undoing: calls the keeper makes, in order, when nobody else can. */
export interface Undoing {
  readonly id: number;
  /** For people: `unmount /tmp/proc4`. */
  readonly what: string;
  readonly effect: EffectKind;
  readonly calls: readonly SystemCall[];
  /** Undo only if all of these hold. */
  readonly guards: readonly Guard[];
}

/** The 64-bit number at `at` in the output of call `call` is (or, with `differs`, is not) this value. */
export interface Guard {
  readonly call: number;
  readonly at: number;
  readonly value: bigint;
  readonly differs?: boolean;
}

export interface SystemCallTrace {
  readonly pid: number;
  readonly call: SystemCall;
  readonly result: number;
}

/** Somebody who is told of every call that has been made. */
export interface Observer {
  /** Nothing is asked ahead of an answer, so that the calls come in the order of the script. */
  readonly inOrder: boolean;
  told(trace: SystemCallTrace): void;
}

/** What a process does to itself right before it becomes a program, and how it goes back where there is none. */
export interface Transition {
  readonly before: readonly SystemCall[];
  readonly after: readonly SystemCall[];
}

export interface Kernel {
  observer: Observer | null;
  /** The process that a script's own statements run in. Started when first asked for. */
  session(): Task;
  /** Has anything been started yet? */
  readonly started: boolean;
  /** Is the session in a user namespace of its own, because nsx is not root? */
  readonly rootless: boolean;

  /**
   * Make the calls in the process, in one message. Throws SystemCallFailure at the first that fails
   * and does not say `keepGoing`. `descriptors` are ours, for `received` arguments.
   */
  perform(task: Task, calls: readonly SystemCall[], descriptors?: readonly number[]): Outcome[];
  /**
   * Make the calls soon, before anything else that the process is asked for, and tell `then` how it went: not
   * before the next `settle`. Nothing that is asked for after them is done if they fail.
   */
  performLater(task: Task, calls: readonly SystemCall[], then: Afterwards): void;
  /**
   * Take all answers that are still to come, in order. Throws the first failure that nobody puts right.
   * Whatever asks a process for a result does this, too.
   */
  settle(): void;
  /**
   * Send what was put off for a process that is about to become a program, if somebody wants to know how it went: a
   * program leaves no answer. While that is done, there is time to look for the program.
   */
  sendBeforeProgram(): void;
  /** Descriptors that `handOver` calls of the last `perform` have handed over, in order. */
  takeDescriptors(): number[];
  /** Make a call that may take long, without waiting for it. */
  begin(task: Task, call: SystemCall): PendingCall;
  /** A descriptor of the process, which stays the kernel layer's: for `received` arguments. -1 when it is waited for. */
  pidfdOf(task: Task): number;
  /** Is nothing done at all, so that answers are made up? */
  readonly dry: boolean;
  /** A process of the session's own that sees what the host's root sees, for looking at others. */
  inspector(): Task;
  /** clone3(2). The child is a helper. A failure shows at the next `settle`. */
  clone(parent: Task, request: CloneRequest): Task;
  /** Store what was put off, and prepare what will be needed: when nothing else is to be done for a while. */
  catchUp(): void;
  /** execve(2) of the first candidate that can be executed; throws the failure that matters most. */
  execute(
    task: Task,
    candidates: readonly string[],
    argv: readonly string[],
    environment: readonly string[],
    transition?: Transition | null,
  ): void;
  /** Make a call that the process does not survive. */
  perish(task: Task, call: SystemCall): void;
  /** End a helper: exit_group(2). The parent still has to wait for it. */
  exit(task: Task, status: number): void;
  /** The task ends when its child ends, with the child's status. */
  follow(task: Task, child: Task): void;
  /** Whether an init reaps the orphans that it gets. */
  reapOrphans(task: Task, reap: boolean): void;
  /** The children that the task has reaped, oldest first; the latest 64. */
  reaped(task: Task): readonly Ending[];
  /** The signals that the task has caught, oldest first; the latest 64. */
  caught(task: Task): readonly number[];
  /** One more thread for the task, which does nothing: clone(2). Its number. */
  thread(task: Task): number;
  /** The signals that the task does not block, after this: what a program that cannot be found must leave as it was. */
  openSignals(task: Task, signals: readonly number[]): void;
  /** waitid(2) by the parent. Null when the parent cannot tell (any more). Throws Interrupted. */
  wait(child: Task, options: WaitOptions): Change | null;
  /** Has the process ended? */
  hasEnded(task: Task): boolean;
  /** pidfd_send_signal(2), by another process, or by the keeper. */
  signal(task: Task, signal: number, by?: Task): void;
  /** Is the process visible to the other, in its PID namespace or below? */
  sees(by: Task, task: Task): boolean;
  /** Does the process catch or ignore the signal? proc_pid_status(5). */
  handlesSignal(task: Task, signal: number): boolean;

  /** Put undoings into the keeper's last will, before the effects that they undo. One of the same number is replaced. */
  keep(...undoings: readonly Undoing[]): void;
  /** Say of one that is there already, more exactly, what is to be undone: as soon as there is time. */
  refine(undoing: () => Undoing): void;
  /** Take it out again without doing it. */
  forget(id: number): void;
  /** Do it now: 0, or minus the errno. */
  undo(id: number): number;
  /** `pids.max` of the cgroup that the session's processes are in: set to 0 before all of them are ended. */
  brake(file: string): void;
  /**
   * End every process of the session, undo what is left, and stop. The number of undoings that failed. If the
   * keeper has been killed, they are done all the same, by another helper.
   */
  close(): number;
  /** Has the keeper been killed? Known once somebody has asked it for something. */
  readonly lostKeeper: boolean;
}

export interface WaitOptions {
  /** Return when it stops, too. */
  readonly stops?: boolean;
  /** Called when one of these descriptors can be read; true ends the wait with null. */
  readonly watch?: readonly { readonly fd: number; readonly onReadable: () => boolean }[];
  /**
   * Called once the process itself is known to have ended, before the processes around it are waited for: a
   * namespace's init ends only when nobody uses a PID of its namespace any more, not even as a process group.
   */
  readonly onEnd?: () => void;
  /** In milliseconds; null after that. */
  readonly timeout?: number;
  /** Do not stop for a signal that asks to. */
  readonly despiteSignals?: boolean;
}
