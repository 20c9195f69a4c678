/**
 * The terminal and who has it: job control for the programs of a session.
 *
 * A foreground program gets a process group of its own and the terminal's foreground; on every way
 * out nsx takes the terminal back. credentials(7), tcsetpgrp(3), ioctl_tty(2).
 */

import * as calls from '../kernel/calls.ts';
import type { Change, Kernel } from '../kernel/kernel.ts';
import { callFunction, pin, syscall } from '../kernel/libc.ts';
import { SIG } from '../kernel/tables.ts';
import { isTerminal } from './is-terminal.ts';
import { isStopped } from './jobs.ts';
import type { Process } from './process.ts';
import { Sentinel } from './sentinel.ts';

const TCGETS = 0x5401;
const TCSETSW = 0x5403;
const TIOCGPGRP = 0x540f;
const TIOCSPGRP = 0x5410;
const TERMIOS_SIZE = 64;
const SIG_IGN = 1;

export class Terminal {
  readonly #fd: number;
  readonly #group: number;
  readonly #modes = pin(TERMIOS_SIZE);
  readonly #number = pin(8);
  #given = false;
  #atPrompt = false;
  #sentinel: Sentinel | null = null;

  private constructor(fd: number, group: number) {
    this.#fd = fd;
    this.#group = group;
    // Without this, taking the terminal back from the background would stop us.
    callFunction('signal', SIG.TTOU, SIG_IGN);
  }

  /** The terminal of standard input, if we have its foreground. */
  static ours(): Terminal | null {
    if (!isTerminal(0)) return null;
    const number = pin(8);
    if (syscall('ioctl', 0, TIOCGPGRP, number.address) < 0) return null;
    const group = syscall('getpgid', 0);
    return number.buffer.readInt32LE(0) === group ? new Terminal(0, group) : null;
  }

  /** A person is at a prompt: Ctrl-Z is not for nsx itself, and no program leaves its modes behind. */
  servePrompt(): void {
    callFunction('signal', SIG.TSTP, SIG_IGN);
    this.#atPrompt = true;
  }

  /** Put the process into a group of its own, out of reach of Ctrl-C and Ctrl-Z until it is in the foreground. */
  detach(kernel: Kernel, process: Process): void {
    kernel.perform(process.task, [calls.quietly(calls.setpgid(0, 0))]);
  }

  /** Put the process into a group of its own, and that into the foreground. */
  giveTo(kernel: Kernel, process: Process): void {
    this.detach(kernel, process);
    this.#give(kernel, process);
  }

  /** Let a stopped program go on in the foreground. */
  resume(kernel: Kernel, process: Process): void {
    this.#give(kernel, process);
    signalGroup(kernel, process, SIG.CONT);
  }

  #give(kernel: Kernel, process: Process): void {
    // First the sentinel, so that no Ctrl-C can come too early for it.
    this.#sentinel = Sentinel.of(kernel, process);
    syscall('ioctl', this.#fd, TCGETS, this.#modes.address);
    this.#given = true;
    this.#setForeground(process.pid);
  }

  takeBack(): void {
    if (!this.#given) return;
    this.#given = false;
    this.#setForeground(this.#group);
    if (this.#atPrompt) this.#restoreModes();
    this.#sentinel?.end();
    this.#sentinel = null;
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
    for (;;) {
      const sentinel = this.#sentinel;
      // The sentinel is in the program's group, whose number is a PID of the program's namespace.
      const watch = sentinel ? { watch: [sentinel], onEnd: () => this.takeBack() } : {};
      const change = kernel.wait(process.task, { stops: true, ...watch });
      // A stop may be old news: the program has been told to go on since.
      if (change?.kind === 'continued' || (change?.kind === 'stopped' && !isStopped(process))) continue;
      if (change?.kind === 'killed' || change?.kind === 'stopped') this.#restoreModes();
      if (change?.kind !== 'stopped' || interactive) return { change, interrupted: sentinel?.interrupted ?? false };
      this.takeBack();
      syscall('kill', syscall('getpid'), SIG.STOP);
      this.resume(kernel, process);
    }
  }

  /** A program that did not end by itself may have left the terminal in any mode. */
  #restoreModes(): void {
    syscall('ioctl', this.#fd, TCSETSW, this.#modes.address);
  }
}

/** A signal for a program and what it has started, as the terminal would send it: kill(2). */
export function signalGroup(kernel: Kernel, process: Process, signal: number): void {
  // The number is safe: until the program has been waited for, nobody else gets it.
  const [sent] = kernel.perform(kernel.inspector(), [calls.keepGoing(calls.kill(-process.pid, signal))]);
  if ((sent?.result ?? -1) < 0) kernel.signal(process.task, signal);
}
