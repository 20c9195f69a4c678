/**
 * The terminal and who has it: job control for the programs of a session.
 *
 * A foreground program gets a process group of its own and the terminal's foreground; on every way
 * out nsx takes the terminal back. credentials(7), tcsetpgrp(3), ioctl_tty(2).
 */
import * as calls from './kernel/calls.ts';
import type { Change, Kernel, PendingCall, Task } from './kernel/kernel.ts';
import { callFunction, pin, syscall } from './kernel/libc.ts';
import type { Process } from './process.ts';

const TCGETS = 0x5401;
const TCSETSW = 0x5403;
const TIOCGPGRP = 0x540f;
const TIOCSPGRP = 0x5410;
const TERMIOS_SIZE = 64;
const SIGINT = 2;
const SIGKILL = 9;
const SIGCONT = 18;
const SIGSTOP = 19;
const SIGTTOU = 22;
const SIG_IGN = 1;

export class Terminal {
  readonly #fd: number;
  readonly #group: number;
  readonly #modes = pin(TERMIOS_SIZE);
  readonly #number = pin(8);
  #given = false;

  private constructor(fd: number, group: number) {
    this.#fd = fd;
    this.#group = group;
    // Without this, taking the terminal back from the background would stop us.
    callFunction('signal', SIGTTOU, SIG_IGN);
  }

  /** The terminal of standard input, if we have its foreground. */
  static ours(): Terminal | null {
    const number = pin(8);
    if (syscall('ioctl', 0, TIOCGPGRP, number.address) < 0) return null;
    const group = syscall('getpgid', 0);
    return number.buffer.readInt32LE(0) === group ? new Terminal(0, group) : null;
  }

  /** Put the process into a group of its own, and that into the foreground. */
  giveTo(kernel: Kernel, process: Process): void {
    kernel.perform(process.task, [calls.quietly(calls.setpgid(0, 0))]);
    syscall('ioctl', this.#fd, TCGETS, this.#modes.address);
    this.#given = true;
    this.#setForeground(process.pid);
  }

  takeBack(): void {
    if (!this.#given) return;
    this.#given = false;
    this.#setForeground(this.#group);
  }

  #setForeground(group: number): void {
    this.#number.buffer.writeInt32LE(group, 0);
    syscall('ioctl', this.#fd, TIOCSPGRP, this.#number.address);
  }

  /**
   * Wait until the program ends or, at a prompt, stops. In a script a stop stops nsx as well, so
   * that the shell it was started from gets its terminal, and both go on together.
   */
  waitFor(kernel: Kernel, process: Process, interactive: boolean): { change: Change | null; interrupted: boolean } {
    const sentinel = isInit(process) ? new Sentinel(kernel, process) : null;
    try {
      for (;;) {
        const change = kernel.wait(process.task, { stops: true, ...(sentinel ? { watch: [sentinel.watch] } : {}) });
        if (change?.kind === 'continued') continue;
        if (change?.kind === 'killed' || change?.kind === 'stopped') this.#restoreModes();
        if (change?.kind !== 'stopped' || interactive) return { change, interrupted: sentinel?.interrupted ?? false };
        this.takeBack();
        syscall('kill', syscall('getpid'), SIGSTOP);
        this.resume(kernel, process);
      }
    } finally {
      sentinel?.end();
    }
  }

  /** Let a stopped program go on in the foreground. */
  resume(kernel: Kernel, process: Process): void {
    syscall('ioctl', this.#fd, TCGETS, this.#modes.address);
    this.#given = true;
    this.#setForeground(process.pid);
    kernel.signal(process.task, SIGCONT);
  }

  /** A program that did not end by itself may have left the terminal in any mode. */
  #restoreModes(): void {
    syscall('ioctl', this.#fd, TCSETSW, this.#modes.address);
  }
}

/** PID 1 of a PID namespace: pid_namespaces(7). */
const isInit = (process: Process): boolean => process.pids.length > 1 && process.pids.at(-1) === 1;

/**
 * Ctrl-C for a program that is PID 1 of its namespace. The kernel drops a signal to an init that has
 * no handler for it, even one from the terminal. So another process of ours joins the program's group,
 * waits for the same signal, and the program is killed if it would have died of it elsewhere.
 */
class Sentinel {
  readonly #kernel: Kernel;
  readonly #process: Process;
  readonly #task: Task;
  #pending: PendingCall;
  interrupted = false;

  constructor(kernel: Kernel, process: Process) {
    this.#kernel = kernel;
    this.#process = process;
    this.#task = kernel.clone(kernel.session(), { kinds: [] });
    kernel.perform(this.#task, [calls.quietly(calls.keepGoing(calls.setpgid(0, process.pid)))]);
    this.#pending = this.#listen();
  }

  #listen(): PendingCall {
    return this.#kernel.begin(this.#task, calls.quietly(calls.waitForSignal(SIGINT)));
  }

  get watch(): { fd: number; onReadable: () => boolean } {
    return { fd: this.#pending.fd, onReadable: () => this.#onSignal() };
  }

  #onSignal(): boolean {
    if (this.#pending.result() === undefined) return false;
    if (this.#kernel.handlesSignal(this.#process.task, SIGINT)) {
      this.#pending = this.#listen();
      return false;
    }
    this.interrupted = true;
    this.#kernel.signal(this.#process.task, SIGKILL);
    return false;
  }

  end(): void {
    this.#kernel.signal(this.#task, SIGKILL);
    this.#kernel.wait(this.#task, {});
  }
}
