/**
 * The state of a running session that commands work with: the kernel, the ledger, the process
 * whose body is being run, and what everybody has made.
 *
 * It holds state and translates failures; what can be done with processes, programs, mounts and
 * files stands in the modules of those names.
 */
import type { Diagnostic } from '../grammar/diagnostic.ts';
import type { Source, Span } from '../grammar/source.ts';
import type { DiagnosticCode } from './errors/catalogue.ts';
import { explainFailure } from './errors/errno.ts';
import { circumstancesOf } from './errors/look.ts';
import type { Event, EventSink } from './events.ts';
import { Failure, type FailureFacts } from './failure.ts';
import { MessageTooLong } from './helper/protocol.ts';
import { ChannelClosed, HelperLied, Interrupted } from './kernel/channel.ts';
import type { Afterwards, Kernel, SystemCallTrace, Transition } from './kernel/kernel.ts';
import { type Outcome, type SystemCall, SystemCallFailure } from './kernel/system-call.ts';
import { errnoOf, type NamespaceName, namespaceKinds } from './kernel/tables.ts';
import { standingOf } from './namespaces/standing.ts';
import { Deadlines } from './processes/deadlines.ts';
import { Process } from './processes/process.ts';
import type { Terminal } from './processes/terminal.ts';
import type { Registry } from './registry.ts';
import { Ledger } from './undo/ledger.ts';
import type { FunctionValue } from './values/function.ts';
import type { Value } from './values/values.ts';

/** What the session's own process in a sandbox is alone in. */
const sandboxKinds = namespaceKinds.filter(({ name }) => name !== 'time');

export interface MachineOptions {
  /** Changes only for a dry run. */
  kernel: Kernel;
  readonly registry: Registry;
  readonly emit: EventSink;
  /** What programs get: `NAME=value`. */
  readonly environment: readonly string[];
  /** The terminal that foreground programs get, if there is one. */
  readonly terminal: Terminal | null;
  /** A person is at the prompt: a stopped program gives the prompt back. */
  readonly interactive: boolean;
  /** Has a signal asked to stop? */
  readonly interrupted: () => boolean;
  /** How many processes there may be; null for as many as the system allows. */
  readonly processLimit?: number | null;
  /** The script is not trusted: it runs in a sandbox. */
  readonly sandboxed?: boolean;
  /** What a process does to itself before it becomes a program. */
  readonly transition?: ((process: Process) => Transition | null) | undefined;
  /** Part of `interrupted`. */
  readonly deadlines?: Deadlines;
}

/** What was asked of the kernel, for explanations that need more than the call says. */
export interface Attempt {
  readonly kinds?: readonly NamespaceName[];
  readonly program?: { readonly name: string; readonly searched: readonly string[] };
  /** What a file system said of its options. */
  readonly says?: readonly string[];
}

/** Where in the text we are, and what is being asked for there. */
interface Place {
  readonly span: Span;
  readonly callSpan: Span;
  readonly source: Source;
  readonly attempt: Attempt;
  readonly ahead: boolean;
}

/** For so long, in seconds, a script that only computes does not look for signals. */
const UNHEEDED = 0.2;
/** A text that was refused or a statement that failed, as it was told. */
export interface Trouble {
  readonly diagnostics: readonly Diagnostic[];
  readonly failure?: Failure;
}

export class Machine {
  /** Changes only for a dry run. */
  kernel: Kernel;
  readonly registry: Registry;
  /** Where events go; nowhere in a dry run. */
  show: EventSink;
  readonly environment: readonly string[];
  /** The terminal that programs get; none in a dry run. */
  terminal: Terminal | null;
  readonly interactive: boolean;
  readonly processLimit: number | null;
  readonly sandboxed: boolean;
  /** What a process does to itself before it becomes a program. */
  transition: (process: Process) => Transition | null;
  /** The same for programs that nsx itself wants to run. */
  ownTransition: (process: Process) => Transition | null;
  ledger: Ledger;
  /** Every process of the session that is not yet forgotten, oldest first. */
  readonly processes: Process[] = [];
  /** At so many of them, those that have ended are looked for. */
  sweepAt = 200;
  /**
   * What is being run can tell of no call whether its answer has been waited for: so `performThen` does not
   * wait. Whatever could tell, an event above all, takes the answers that are still to come first.
   */
  ahead = false;
  /** Inside a statement that ends in `&`. */
  background = false;
  /** Where the call stands that is being run. */
  span: Span = { start: 0, end: 0 };
  /** All of that call, with its arguments and block: what the kernel refuses is shown there. */
  callSpan: Span = { start: 0, end: 0 };
  source: Source;
  attempt: Attempt = {};
  /** What the function that has just returned gave. */
  returned: Value = null;
  /** How many functions are at work. */
  depth = 0;
  /** The calls of the last statement at the prompt, for `syscalls`. */
  lastCalls: readonly SystemCallTrace[] = [];
  /** What went wrong last, for `why`. */
  trouble: Trouble | undefined;
  /** What nsx itself has open, to be closed with the session. */
  readonly atClose: (() => void)[] = [];
  /** The functions of the session, for help. */
  functions: () => readonly FunctionValue[] = () => [];
  readonly deadlines: Deadlines;
  readonly #interrupted: () => boolean;
  #root: Process | undefined;
  #current: Process | undefined;
  /** What statements at the top have moved into, outermost first. */
  readonly #stays: Process[] = [];
  #ticks = 0;
  readonly #begun = process.uptime();
  readonly #said = new Set<string>();

  constructor(options: MachineOptions, source: Source) {
    this.kernel = options.kernel;
    this.registry = options.registry;
    this.show = options.emit;
    this.environment = options.environment;
    this.terminal = options.terminal;
    this.interactive = options.interactive;
    this.sandboxed = options.sandboxed ?? false;
    this.processLimit = options.processLimit ?? null;
    this.transition = options.transition ?? (() => null);
    this.ownTransition = this.transition;
    this.#interrupted = options.interrupted;
    this.deadlines = options.deadlines ?? new Deadlines();
    this.ledger = new Ledger(options.kernel, options.emit);
    this.source = source;
  }

  /** The process of the script's own statements. It starts the session's helpers. */
  get root(): Process {
    if (!this.#root) {
      const kinds = this.sandboxed ? sandboxKinds : [];
      this.#root = new Process({ task: this.kernel.session(), parent: null, kinds });
      if (this.sandboxed) this.#root.mountScope = { tells: false };
    }
    return this.#root;
  }

  /** The process in whose body we are. */
  get process(): Process {
    return this.#current ?? this.home;
  }

  /** The process of statements at the top: the session's own, or the one that `in` has moved them into. */
  get home(): Process {
    return this.#stays.at(-1) ?? this.root;
  }

  /** How many processes deep `in` has moved the session. */
  get away(): number {
    return this.#stays.length;
  }

  /** From here on statements at the top are of this process. */
  moveInto(process: Process): void {
    this.#stays.push(process);
  }

  /** Back to where the session was before; returns the process that it leaves. */
  moveOut(): Process | undefined {
    return this.#stays.pop();
  }

  /** Go into a process; returns what `leave` wants. */
  enter(process: Process): Process | undefined {
    const before = this.#current;
    this.#current = process;
    return before;
  }

  leave(before: Process | undefined): void {
    this.#current = before;
  }

  /** Does the current process see the same mounts as the session (and, for root, as the host)? */
  get seesSessionMounts(): boolean {
    return this.process.mountScope === this.root.mountScope;
  }

  /** Is the host name another one than that of this machine? */
  get ownsHostName(): boolean {
    return standingOf(this.process, 'uts') !== 'host';
  }

  /** Something to be run when the current process ends, however it ends; the latest first. */
  defer(run: () => void): void {
    this.process.deferred.push(run);
  }

  /** For the end of the session: its own process, if it was ever started. */
  runOwnDeferred(run: (process: Process) => void): void {
    if (this.#root) run(this.#root);
  }

  /** A notice that is worth one line in a session, not more. */
  sayOnce(text: string): void {
    if (this.#said.has(text)) return;
    this.#said.add(text);
    this.emit({ kind: 'notice', text });
  }

  /** Called at every turn of a loop and every call: stops a script that was asked to stop. */
  tick(): void {
    this.#ticks += 1;
    if ((this.#ticks & 1023) === 0) this.#look();
  }

  /** Looking means loading what speaks with the kernel. As long as there is nothing to undo, a signal may just end us. */
  #look(): void {
    if (!this.kernel.started && !this.deadlines.any && process.uptime() - this.#begun < UNHEEDED) return;
    if (this.#interrupted()) throw new Interrupted();
  }

  /** Stop now if a signal has asked for it: after every wait that a signal can cut short. */
  stopIfAsked(): void {
    if (this.#interrupted()) throw new Interrupted();
  }

  /** System calls of the current process. */
  perform(calls: readonly SystemCall[], descriptors?: readonly number[]): Outcome[] {
    return this.kernel.perform(this.process.task, calls, descriptors);
  }

  /** System calls of the current process, and what follows from them: at once, or when `ahead` ends. */
  performThen(calls: readonly SystemCall[], then: Afterwards): void {
    if (this.ahead) {
      this.performLater(this.process, calls, then);
      return;
    }
    let outcomes: readonly Outcome[];
    try {
      outcomes = this.perform(calls);
    } catch (error) {
      if (!(error instanceof SystemCallFailure) || !then.failed) throw error;
      then.failed(error);
      return;
    }
    then.made?.(outcomes);
  }

  /** System calls of a process, soon: what follows from them is then as of this place in the text. */
  performLater(process: Process, calls: readonly SystemCall[], then: Afterwards = {}): void {
    const { made, failed, dropped } = then;
    const here = this.remember(process);
    this.kernel.performLater(process.task, calls, {
      made: made && ((outcomes) => here(() => made(outcomes))),
      failed: (failure) =>
        here(() => {
          if (!failed) throw failure;
          failed(failure);
        }),
      dropped,
    });
  }

  /** What comes later is to be run as if it came now, in this process: what it throws has its place and reason here. */
  remember(process: Process): <T>(run: () => T) => T {
    const here = this.#place(false);
    return (run) => {
      const outside = this.#place(this.ahead);
      const before = this.enter(process);
      this.#moveTo(here);
      try {
        return run();
      } catch (error) {
        throw this.explainCall(error);
      } finally {
        this.leave(before);
        this.#moveTo(outside);
      }
    };
  }

  #place(ahead: boolean): Place {
    const { span, callSpan, source, attempt } = this;
    return { span, callSpan, source, attempt, ahead };
  }

  #moveTo({ span, callSpan, source, attempt, ahead }: Place): void {
    this.span = span;
    this.callSpan = callSpan;
    this.source = source;
    this.attempt = attempt;
    this.ahead = ahead;
  }

  /** Something has happened; what was asked for before it has, too, or this throws its failure. */
  emit(event: Event): void {
    this.kernel.settle();
    this.show(event);
  }

  fail(
    code: DiagnosticCode,
    message: string,
    options: {
      help?: string | undefined;
      notes?: readonly string[];
      label?: string;
      span?: Span;
      facts?: FailureFacts;
    } = {},
  ): Failure {
    return new Failure(
      this.source,
      {
        code,
        severity: 'error',
        message,
        labels: [{ span: options.span ?? this.span, text: options.label ?? '' }],
        notes: options.notes ?? [],
        ...(options.help === undefined ? {} : { help: options.help }),
      },
      options.facts,
    );
  }

  /** Turn what the kernel layer throws into a failure with its place and its reason. */
  explain(error: unknown): unknown {
    if (error instanceof SystemCallFailure) {
      const { pid, pids } = this.process;
      const circumstances = circumstancesOf({ pid, pids, rootless: this.kernel.rootless }, this.attempt);
      const { code, message, notes, help } = explainFailure(error, circumstances);
      const facts = { errno: errnoOf(error.errno).name, syscall: error.call.name };
      const failure = this.fail(code as DiagnosticCode, message, {
        notes,
        facts,
        ...(help === undefined ? {} : { help }),
      });
      failure.cause = error;
      return failure;
    }
    if (error instanceof HelperLied)
      return this.fail('nsx::run::lost-helper', error.message, {
        notes: ['nothing that it says can be relied on: the session is over'],
        help: 'rebuild it: `npm run build:helper`',
        facts: { errno: 'EPROTO' },
      });
    if (error instanceof ChannelClosed) {
      const { process } = this;
      const what = process.parent
        ? `the process ${process.pids.join(' ')} has ended`
        : 'the helper of this session has ended';
      return this.fail('nsx::run::lost-helper', what, {
        notes: ['something killed it, or it became a program'],
        facts: { errno: 'ESRCH' },
      });
    }
    if (error instanceof MessageTooLong) {
      return this.fail('nsx::exec::too-long', 'the arguments and the environment are too long', {
        notes: ['together they may be about 150 KiB'],
        facts: { errno: 'E2BIG' },
      });
    }
    return error;
  }

  /** The same, as the failure of the whole call that is being run. */
  explainCall(error: unknown): unknown {
    this.span = this.callSpan;
    return this.explain(error);
  }
}
