/**
 * A session: texts are evaluated in it one after another, and share their variables, functions and
 * processes until it is closed, when everything it did to the host is undone.
 *
 * This is the whole pipeline: parse, bind, check, evaluate. It returns data and throws nothing.
 */
import type { ExpressionStatement, Statement } from '../grammar/ast.ts';
import type { Diagnostic } from '../grammar/diagnostic.ts';
import { type ParseResult, parse } from '../grammar/parse.ts';
import type { Source } from '../grammar/source.ts';
import { bind } from './bind/bind.ts';
import type { Bindings } from './bind/bindings.ts';
import { Modules } from './bind/modules.ts';
import { type Frame, FrameLayout, Scope } from './bind/scope.ts';
import { runChecks } from './checks/index.ts';
import type { Evaluate, Unit } from './compile/call.ts';
import { forItself } from './compile/look.ts';
import { compileStatement, compileStatementExpression, Ended, type Execute } from './compile/statement.ts';
import { explainFailure } from './errors/errno.ts';
import { circumstancesOf } from './errors/look.ts';
import { OutputClosed, OutputRefused } from './events.ts';
import { BodyEnd, Failure, Skipped } from './failure.ts';
import { Interrupted } from './kernel/channel.ts';
import { LaunchFailure } from './kernel/launch.ts';
import { Machine, type MachineOptions } from './machine.ts';
import { processMark } from './processes/process.ts';
import { endProcessesSince, noticeEnds, runDeferred, settle } from './processes/processes.ts';
import { FunctionValue } from './values/function.ts';
import type { Value } from './values/values.ts';

export type Outcome =
  | { readonly kind: 'done'; readonly value: Value | undefined }
  /** Nothing was run. `incomplete` wants more lines. */
  | {
      readonly kind: 'rejected';
      readonly diagnostics: readonly Diagnostic[];
      readonly incomplete: boolean;
      readonly syntax: boolean;
    }
  | { readonly kind: 'failed'; readonly failure: Failure }
  | { readonly kind: 'interrupted' }
  /** `exit N` at the top. */
  | { readonly kind: 'exit'; readonly status: number }
  /** `skip REASON`, in whichever process. */
  | { readonly kind: 'skipped'; readonly reason: string };

/** What is known of a text before it is run. */
interface Checked {
  readonly diagnostics: readonly Diagnostic[];
  readonly incomplete: boolean;
  readonly syntax: boolean;
  readonly bindings: Bindings;
  readonly statements: readonly Statement[];
}

type Compiled = { readonly evaluate: Evaluate } | { readonly execute: Execute };
/** A statement of the top, compiled when it is reached and kept. */
type Run = () => Compiled;

/** A text that is ready to be run, in a scope as it was then. */
interface Prepared extends Checked {
  readonly text: string;
  readonly name: string;
  readonly stamp: number;
  readonly away: number;
  readonly runs: readonly Run[];
  /** It is not run, and has defined nothing. */
  readonly isWrong: boolean;
}

function runOf(unit: Unit, statement: Statement): Run {
  let compiled: Compiled | undefined;
  return () => {
    compiled ??=
      statement.kind === 'expression-statement'
        ? { evaluate: compileAtTop(unit, statement) }
        : { execute: compileStatement(unit, statement) };
    return compiled;
  };
}

/** At the prompt every value is shown. */
function compileAtTop(unit: Unit, statement: ExpressionStatement): Evaluate {
  const evaluate = compileStatementExpression(unit, statement);
  return unit.machine.interactive ? evaluate : forItself(unit, statement.expression, evaluate);
}

export class Session {
  readonly machine: Machine;
  readonly scope: Scope;
  readonly #modules: Modules;
  readonly #frame: Frame = { slots: [], parent: null };
  /** So many slots may still be looked at by what earlier texts have left: functions, blocks. */
  #slotsInUse = 0;
  #read: { readonly text: string; readonly result: ParseResult } | undefined;
  #prepared: Prepared | undefined;

  constructor(options: MachineOptions, source: Source) {
    this.machine = new Machine(options, source);
    this.scope = new Scope(null, new FrameLayout(null));
    this.#modules = new Modules(this.machine.sandboxed);
    this.#modules.begin(source);
    this.machine.functions = () => this.functions();
  }

  /** Make a variable from outside: `$args`, `$_`. */
  define(name: string, value: Value): void {
    this.#frame.slots[this.scope.declare(name, 'variable', null).index] = value;
  }

  lookup(name: string): Value | undefined {
    const found = this.scope.find(name, 'variable');
    return found ? this.#frame.slots[found.entry.index] : undefined;
  }

  /** The functions that the session has by now. */
  functions(): FunctionValue[] {
    return this.scope.own().flatMap(({ kind, index }) => {
      const value = kind === 'function' ? this.#frame.slots[index] : undefined;
      return value instanceof FunctionValue ? [value] : [];
    });
  }

  /** Parse a text, unless it was the last one: a prompt has it read to see whether it is whole, and then evaluated. */
  read(source: Source): ParseResult {
    if (this.#read?.text !== source.text) this.#read = { text: source.text, result: parse(source) };
    return this.#read.result;
  }

  /** What is wrong with a text, without running it; warnings too. */
  check(source: Source): Checked {
    const { program, diagnostics, incomplete } = this.read(source);
    const syntax = diagnostics.length > 0;
    const { bindings, diagnostics: unbound } = bind(
      source,
      syntax ? { ...program, statements: [] } : program,
      this.scope,
      {
        registry: this.machine.registry,
        modules: this.#modules,
      },
    );
    const checked = syntax
      ? []
      : runChecks({
          program,
          bindings,
          registry: this.machine.registry,
          interactive: this.machine.interactive,
          away: this.machine.away,
          sandboxed: this.machine.sandboxed,
        });
    const all = [...diagnostics, ...unbound, ...checked];
    // A warning about what has to be changed anyway is one message too many.
    const errors = all.filter(({ severity }) => severity === 'error');
    return {
      diagnostics: errors.length > 0 ? errors : all,
      incomplete,
      syntax,
      bindings,
      statements: program.statements,
    };
  }

  evaluate(source: Source): Outcome {
    const prepared = this.#prepare(source);
    const { diagnostics, incomplete, syntax, bindings } = prepared;
    if (prepared.isWrong) {
      this.machine.trouble = { diagnostics };
      return { kind: 'rejected', diagnostics, incomplete, syntax };
    }
    for (const diagnostic of diagnostics) this.machine.emit({ kind: 'warning', diagnostic, source });
    this.machine.source = source;
    let value: Value | undefined;
    try {
      for (const run of prepared.runs) value = this.#run(run);
    } catch (error) {
      this.#forgetUnset();
      return this.#stopped(error);
    } finally {
      if (bindings.outlives) this.#slotsInUse = this.scope.layout.size;
      this.scope.trim(this.#frame.slots, this.#slotsInUse);
    }
    return { kind: 'done', value };
  }

  /** Bind, check and compile a text; what was entered last is ready, if it would find the same names again. */
  #prepare(source: Source): Prepared {
    const { text, name } = source;
    const { stamp } = this.scope;
    const { away } = this.machine;
    const last = this.#prepared;
    if (last?.text === text && last.name === name && last.stamp === stamp && last.away === away) return last;
    const forgetNames = this.scope.remember();
    const checked = this.check(source);
    const unit: Unit = { source, bindings: checked.bindings, machine: this.machine };
    const functions = checked.statements.filter(({ kind }) => kind === 'function');
    const others = checked.statements.filter(({ kind }) => kind !== 'function');
    const runs = [...functions, ...others].map((statement) => runOf(unit, statement));
    const isWrong = checked.diagnostics.some(({ severity }) => severity === 'error');
    if (isWrong) forgetNames();
    const prepared: Prepared = { ...checked, text, name, stamp, away, runs, isWrong };
    // What was wrong may be right by now, as a file that was missing. Places that a function or a block goes on
    // looking at are not to be given away again.
    const again = this.scope.stamp === stamp && !isWrong && !checked.bindings.outlives;
    this.#prepared = again ? prepared : undefined;
    return prepared;
  }

  /** `let x = …` has failed, or was not reached: there is no `$x`, unless there was one before. */
  #forgetUnset(): void {
    this.scope.forget(({ index }) => this.#frame.slots[index] === undefined);
  }

  /** One statement of the top. What it did is undone when it fails. */
  #run(run: Run): Value | undefined {
    const { machine } = this;
    const mark = machine.ledger.mark;
    const processes = processMark();
    machine.depth = 0;
    try {
      if (machine.kernel.started) {
        machine.kernel.catchUp();
        noticeEnds(machine);
      }
      leaveEnded(machine);
      const compiled = run();
      if ('evaluate' in compiled) {
        const value = compiled.evaluate(this.#frame);
        machine.emit({ kind: 'value', value });
        return value;
      }
      const ending = compiled.execute(this.#frame);
      if (ending !== Ended.normally) throw new Error('a loop or function let its end out');
      return undefined;
    } catch (error) {
      if (error instanceof BodyEnd) {
        if (machine.away === 0) throw error;
        return this.#endAway(error);
      }
      machine.leave(undefined);
      machine.background = false;
      endProcessesSince(machine, processes);
      machine.ledger.undoSince(mark);
      throw error;
    }
  }

  /** `exit` or `exec` where `in` has moved the session: that process ends, and the session is outside again. */
  #endAway(end: BodyEnd): undefined {
    const process = this.machine.moveOut();
    if (process) settle(this.machine, process, end);
  }

  #stopped(error: unknown): Outcome {
    if (error instanceof OutputClosed) throw error;
    if (error instanceof Failure) return this.#failed(error);
    if (error instanceof Interrupted) return { kind: 'interrupted' };
    if (error instanceof Skipped) return { kind: 'skipped', reason: error.reason };
    if (error instanceof BodyEnd && error.kind === 'exit') return { kind: 'exit', status: error.status };
    if (error instanceof BodyEnd) return this.#failed(this.#endsNothing());
    return this.#failed(this.#ownFault(error));
  }

  /** In a function or a block that is a value it could not be seen before. `exec` does not come so far. */
  #endsNothing(): Failure {
    return this.machine.fail('nsx::bind::top-level-exec', "`hold` stands at the end of a process's body", {
      label: 'in no process of its own',
      help: 'what calls it must do so in a body: `clone uts < … >`',
    });
  }

  #failed(bare: Failure): Outcome {
    const failure = bare.withCalls();
    this.machine.trouble = { diagnostics: [failure.diagnostic], failure };
    return { kind: 'failed', failure };
  }

  #ownFault(error: unknown): Failure {
    const { machine } = this;
    if (error instanceof LaunchFailure) return this.#launchFailed(error);
    if (error instanceof OutputRefused)
      return machine.fail(error.message === 'ENOSPC' ? 'nsx::limit::disk' : 'nsx::system::failed', error.text);
    const explained = machine.explain(error);
    if (explained instanceof Failure) return explained;
    if (error instanceof RangeError && /call stack/i.test(error.message)) {
      return machine.fail('nsx::run::recursion', 'functions and blocks are nested too deep');
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    return machine.fail('nsx::internal', 'nsx itself has failed: please report this', {
      notes: text.split('\n').slice(0, 6),
    });
  }

  #launchFailed({ message, help, kind, refused, notes }: LaunchFailure): Failure {
    const { machine } = this;
    if (kind === 'unsafe') return machine.fail('nsx::launch::unsafe-helper', message, { notes, help });
    if (kind === 'helper') return machine.fail('nsx::launch::no-helper', message, { help });
    if (!refused) return machine.fail('nsx::launch::no-privilege', message, { help });
    // The kernel has refused nsx itself: there is no process of the session to look at yet.
    const observed = { pid: process.pid, pids: [process.pid], rootless: false };
    const why = explainFailure(
      refused,
      circumstancesOf(observed, { kinds: refused.call.name === 'unshare' ? ['user', 'mount'] : [] }),
    );
    const limited = why.code.startsWith('nsx::limit::') && refused.call.name !== 'unshare';
    return machine.fail(limited ? why.code : 'nsx::launch::no-privilege', `${message}: ${why.message}`, {
      notes: why.notes,
      help: why.help ?? help,
    });
  }

  /** End every process and undo everything. Returns how many undoings failed. */
  close(options: { keep?: boolean } = {}): number {
    const { machine } = this;
    for (const process of [...machine.processes].reverse()) if (process.state === 'held') runDeferred(machine, process);
    machine.runOwnDeferred((process) => runDeferred(machine, process));
    if (!machine.kernel.started) return 0;
    for (const close of machine.atClose.splice(0)) close();
    if (options.keep) machine.ledger.abandon();
    return machine.kernel.close();
  }
}

/** A session cannot stay in a process that has ended, whoever ended it. */
export function leaveEnded(machine: Machine): void {
  while (machine.away > 0 && machine.home.state !== 'held') {
    const process = machine.moveOut();
    if (process) machine.emit({ kind: 'moved', process, into: false });
  }
}
