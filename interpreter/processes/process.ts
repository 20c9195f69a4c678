/**
 * A process that a script has made, as a value: where it stands in the tree, what it is doing, and
 * the fields that scripts can read.
 *
 * It changes state but makes no system call; `processes.ts` does.
 */
import type { Change, Task } from '../kernel/kernel.ts';
import type { NamespaceKind, NamespaceName } from '../kernel/tables.ts';
import type { Standing } from '../namespaces/standing.ts';
import type { Value } from '../values/values.ts';

export type ProcessState =
  /** Its body is being run. */
  | 'running'
  /** It waits for `in`. */
  | 'held'
  /** It has become a program. */
  | 'program'
  | 'stopped'
  | 'ended';

export interface ProcessOptions {
  readonly task: Task;
  readonly parent: Process | null;
  /** The kinds it was born into. */
  readonly kinds: readonly NamespaceKind[];
  readonly name?: string | undefined;
  /** Its root directory is its parent's, whatever becomes of it: CLONE_FS. */
  readonly sharesRoot?: boolean | undefined;
  readonly level?: number | undefined;
  readonly depth?: number | undefined;
}

/** Where a root directory is: chroot(2). */
export interface RootPlace {
  /** As the session knows it: '' for the session's own root, null where it does not see it. */
  place: string | null;
}

/** A mount namespace: two processes are in the same one if they have the same scope. */
export interface MountScope {
  /** May what is mounted in it show in the session's own, by propagation? */
  readonly tells: boolean;
}

let lastSerial = 0;
/** A place in the order in which processes are made, to come back to. */
export const processMark = (): number => lastSerial;

export class Process {
  readonly valueType = 'process';
  /** Counts all that are ever made. */
  readonly serial: number;
  readonly task: Task;
  readonly parent: Process | null;
  readonly kinds: readonly NamespaceKind[];
  readonly name: string | undefined;
  /** In a `nest`: N-1 at the outermost … 0. */
  readonly level: number | undefined;
  /** In a `nest`: 1 … N. */
  readonly depth: number | undefined;
  /** Whose mounts it sees: the same as its parent's until somebody makes a mount namespace. */
  mountScope: MountScope;
  /** Its root directory; another process may have the same one. */
  root: RootPlace;
  /** What it has left by unshare(2). */
  readonly unshared = new Set<NamespaceName>();
  /** What it has joined by setns(2), and whose that was. */
  readonly joined = new Map<NamespaceName, Standing>();
  /** The signals that it does not block: a new process of ours blocks all of them. */
  readonly openSignals: Set<number>;
  /** Somebody has sent it SIGSTOP: it may not answer. */
  wasStopped = false;
  /** It is a child subreaper: prctl(2). */
  subreaper = false;
  /** What `defer` has put off until its end, oldest first. */
  readonly deferred: (() => void)[] = [];
  /** What nsx itself keeps going for it, and ends with it. */
  readonly atEnd: (() => void)[] = [];
  state: ProcessState = 'running';
  /** The program and its arguments, once it is one. */
  command: readonly string[] | undefined;
  /** The exit status, or 128 and the signal: known when it has been waited for. */
  status: number | undefined;
  /** By when it has to end, where `timeout` stands around the `exec` that made it a program. */
  deadline: { readonly at: number; readonly fail: () => unknown } | undefined;
  /** Its number among the programs that are not in the foreground. */
  job: number | undefined;
  /** The process around it, in a nest. */
  outer: Process | null = null;
  readonly children: Process[] = [];

  constructor(options: ProcessOptions) {
    lastSerial += 1;
    this.serial = lastSerial;
    this.task = options.task;
    this.parent = options.parent;
    this.kinds = options.kinds;
    this.name = options.name;
    this.level = options.level;
    this.depth = options.depth;
    this.openSignals = new Set(options.parent?.openSignals);
    this.mountScope = options.parent ? options.parent.mountScope : { tells: true };
    const root = options.parent?.root ?? { place: '' };
    this.root = options.sharesRoot ? root : { ...root };
    options.parent?.children.push(this);
  }

  /** From nsx's own namespace inwards. */
  get pids(): readonly number[] {
    return this.task.pids();
  }

  get pid(): number {
    return this.pids[0] ?? 0;
  }

  /** Is it PID 1 of a PID namespace of the script's? */
  get isInit(): boolean {
    return this.pids.length > 1 && this.pids.at(-1) === 1;
  }

  /** Is it one of those that processes without a parent are given to? */
  get getsOrphans(): boolean {
    return this.isInit || this.subreaper;
  }

  ended(change: Change | null): void {
    this.state = 'ended';
    if (change) this.status = change.kind === 'killed' ? 128 + change.status : change.status;
    for (let end = this.atEnd.pop(); end; end = this.atEnd.pop()) end();
  }

  /**
   * Put its state aside for a dry run. Returns what puts it back; what nsx keeps going for the process goes on meanwhile.
   */
  setAside(): () => void {
    const state = { ...this };
    const { place } = this.root;
    const atEnd = this.atEnd.splice(0);
    const [deferred, children] = [[...this.deferred], [...this.children]];
    const [unshared, joined, openSignals] = [[...this.unshared], [...this.joined], [...this.openSignals]];
    return () => {
      Object.assign(this, state);
      this.root.place = place;
      this.atEnd.splice(0, Number.POSITIVE_INFINITY, ...atEnd);
      this.deferred.splice(0, Number.POSITIVE_INFINITY, ...deferred);
      this.children.splice(0, Number.POSITIVE_INFINITY, ...children);
      for (const set of [this.unshared, this.joined, this.openSignals]) set.clear();
      for (const kind of unshared) this.unshared.add(kind);
      for (const [kind, standing] of joined) this.joined.set(kind, standing);
      for (const signal of openSignals) this.openSignals.add(signal);
    };
  }

  /** What it does, in a word or with its command line. */
  describe(): string {
    if (this.command) return this.command.join(' ');
    return this.state;
  }

  show(): string {
    const name = this.name === undefined ? '' : ` ${this.name}`;
    const what = this.state === 'ended' ? this.describeEnd() : this.describe();
    return `process${name} ${this.pids.join(' ')} (${what})`;
  }

  describeEnd(): string {
    return this.status === undefined ? 'ended' : `ended with ${this.status}`;
  }
}

/** The fields that a script can read, besides those of `fields.ts`, which look at the machine. */
export const processFields: Readonly<Record<string, { summary: string; read(process: Process): Value }>> = {
  pid: { summary: 'its PID as this session sees it', read: (process) => process.pid },
  pids: { summary: 'its PIDs, from this session to its innermost namespace', read: (process) => process.pids },
  status: {
    summary: 'its exit status, or 128 + signal; null before its end',
    read: (process) => process.status ?? null,
  },
  state: { summary: '`running`, `held`, `program`, `stopped` or `ended`', read: (process) => process.state },
  name: { summary: 'the name given with `as`', read: (process) => process.name ?? null },
  command: { summary: 'the program and its arguments', read: (process) => process.command ?? null },
  level: { summary: 'its level in a nest', read: (process) => process.level ?? null },
  depth: { summary: 'its depth in a nest', read: (process) => process.depth ?? null },
  outer: { summary: 'the process around it in a nest', read: (process) => process.outer },
  parent: { summary: 'the process that made it', read: (process) => process.parent },
  children: {
    summary: 'the processes it has made; of many that have ended, the latest',
    read: (process) => process.children,
  },
};
