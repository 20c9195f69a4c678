/**
 * A session for this terminal, this user and these options.
 */

import { readFileSync } from 'node:fs';
import type { Source } from '../grammar/source.ts';
import type { EventSink } from '../interpreter/events.ts';
import { RealKernel } from '../interpreter/kernel/real.ts';
import type { Privilege } from '../interpreter/kernel/setup.ts';
import { SignalLatch } from '../interpreter/kernel/signal-latch.ts';
import { SIG } from '../interpreter/kernel/tables.ts';
import { Deadlines } from '../interpreter/processes/deadlines.ts';
import type { Process } from '../interpreter/processes/process.ts';
import { becomeUser } from '../interpreter/processes/program-identity.ts';
import { Terminal } from '../interpreter/processes/terminal.ts';
import { sandboxEnvironment, withoutCapabilities } from '../interpreter/sandbox.ts';
import { Session } from '../interpreter/session.ts';
import { standardRegistry } from '../stdlib/index.ts';
import { findInvoker, type Invoker } from './invoker.ts';
import type { Options } from './options.ts';
import { writeError } from './output.ts';
import { renderTrace } from './trace.ts';

/** The signals that ask nsx to stop, while it evaluates. */
export class StopSignals {
  readonly #latches = [SIG.INT, SIG.TERM, SIG.HUP].map((signal) => ({ signal, latch: new SignalLatch(signal) }));
  #heeded: number | undefined;
  #armed = false;

  /** Arm when somebody first asks: before that nothing has been done that would have to be undone. */
  prepare(): void {
    this.#heeded = undefined;
    this.#armed = false;
  }

  arm(): void {
    this.#heeded = undefined;
    this.#armed = true;
    for (const { latch } of this.#latches) latch.arm();
  }

  disarm(): void {
    for (const { latch } of this.#latches) latch.disarm();
  }

  /** The signal that came, or undefined. */
  get tripped(): number | undefined {
    return this.#heeded ?? this.#latches.find(({ latch }) => latch.tripped)?.signal;
  }

  /**
   * Has one come that nobody has heeded yet? Says so once, so that what tidies up afterwards is not
   * stopped, too; the same signal a second time does it no harm, and the third does what it does by default.
   */
  readonly asked = (): boolean => {
    if (this.#heeded !== undefined) return false;
    if (!this.#armed) this.arm();
    const found = this.#latches.find(({ latch }) => latch.tripped);
    if (!found) return false;
    this.#heeded = found.signal;
    found.latch.arm();
    return true;
  };
}

export interface Started {
  readonly session: Session;
  readonly stop: StopSignals;
  readonly privilege: Privilege;
}

/** Root in name is not enough: in a container it may lack the one capability that matters. */
function hasPrivilege(): boolean {
  const CAP_SYS_ADMIN = 21n;
  try {
    const mask = /^CapEff:\s*([0-9a-f]+)/m.exec(readFileSync('/proc/self/status', 'latin1'))?.[1] ?? '0';
    return ((BigInt(`0x${mask}`) >> CAP_SYS_ADMIN) & 1n) === 1n;
  } catch {
    return process.geteuid?.() === 0;
  }
}

export function privilegeOf({ sudo, sandbox }: Pick<Options, 'sudo' | 'sandbox'>): Privilege {
  if (sandbox) return 'sandbox';
  if (hasPrivilege()) return 'root';
  return sudo ? 'sudo' : 'rootless';
}

/** Why a session with these options cannot be; null if it can. */
export function objectionTo(options: Options): string | null {
  if (options.sandbox) {
    for (const [name, value] of [
      ['--sudo', options.sudo],
      ['--keep', options.keep],
      ['--as-user', options.asUser],
    ] as const)
      if (value) return `\`${name}\` does not go with \`--sandbox\`: nothing in a sandbox has that to do with the host`;
    if (options.command.kind === 'repl') return '`--sandbox` is for scripts: what is typed at the prompt is yours';
  }
  if (options.asUser && privilegeOf(options) === 'root' && findInvoker('root') === null) {
    return '`--as-user`: nobody but root has started nsx: it is for `sudo nsx`, and for `nsx --sudo`';
  }
  return null;
}

const asInvoker = (invoker: Invoker) => (process: Process) => becomeUser(invoker, process.pid);

/** `NAME=value`, of nsx itself, as far as somebody else's programs do not need other values. */
function environmentFor(invoker: Invoker | null, sandbox: boolean): string[] {
  const own = sandbox ? sandboxEnvironment(process.env) : { ...process.env, ...invoker?.environment };
  return Object.entries(own).map(([name, value]) => `${name}=${value}`);
}

export function startSession(options: Options, source: Source, emit: EventSink, interactive: boolean): Started {
  const stop = new StopSignals();
  const privilege = privilegeOf(options);
  const invoker = options.asUser ? findInvoker(privilege) : null;
  const deadlines = new Deadlines();
  const interrupted = (): boolean => deadlines.asked() || stop.asked();
  // In a sandbox no program gets the terminal, to which it could say what we seem to have typed.
  const terminal = options.sandbox ? null : Terminal.ours();
  if (interactive) terminal?.servePrompt();
  const kernel = new RealKernel({
    privilege,
    interrupted,
    notice: (text) => emit({ kind: 'notice', text }),
    processLimit: options.processes,
    // A doctor looks, and leaves the treatment to others.
    undoesLeftovers: options.command.kind !== 'doctor',
    seconds: options.sandbox && options.time !== null ? Math.ceil(options.time / 1000) : null,
    observer: options.trace
      ? { inOrder: true, told: (trace) => writeError(trace.call.quiet ? '' : renderTrace(trace)) }
      : null,
  });
  const session = new Session(
    {
      kernel,
      registry: standardRegistry(),
      emit,
      environment: environmentFor(invoker, options.sandbox),
      processLimit: options.processes,
      transition: options.sandbox ? () => withoutCapabilities : invoker ? asInvoker(invoker) : undefined,
      sandboxed: options.sandbox,
      terminal,
      interactive,
      interrupted,
      deadlines,
    },
    source,
  );
  // What nsx itself runs at the prompt, a pager, is nobody's reason to be root.
  if (interactive && privilege === 'sudo') session.machine.ownTransition = asInvoker(findInvoker('sudo')!);
  session.define('args', options.arguments);
  return { session, stop, privilege };
}
