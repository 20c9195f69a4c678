/**
 * A pseudo-terminal with a program in it, driven synchronously: keys in, what it shows out, and the time
 * between them. For measuring; tests that look at a screen have tmux (`terminal.ts`).
 *
 * pty(7), ioctl_tty(2). setsid(1) makes it the controlling terminal.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync, readSync, writeSync } from 'node:fs';
import { pin, syscall } from '../../interpreter/kernel/libc.ts';
import { pollReadable } from '../../interpreter/kernel/poll.ts';

const TIOCSPTLCK = 0x40045431;
const TIOCGPTPEER = 0x5441;
const TIOCSWINSZ = 0x5414;
const O_RDWR_NOCTTY = 0x102;
const PATIENCE = 20_000;

export interface Received {
  readonly shown: string;
  /** When the last of it came: `process.hrtime.bigint()`. */
  readonly at: bigint;
}

export class PseudoTerminal {
  readonly #fd: number;
  readonly #buffer = Buffer.alloc(64 * 1024);
  readonly child: ChildProcess;
  /** What it has shown while keys were sent. */
  #early = '';

  constructor(command: readonly string[], environment: NodeJS.ProcessEnv, columns = 100, rows = 40) {
    this.#fd = openSync('/dev/ptmx', 'r+');
    const { buffer, address } = pin(8);
    syscall('ioctl', this.#fd, TIOCSPTLCK, address);
    const terminal = syscall('ioctl', this.#fd, TIOCGPTPEER, O_RDWR_NOCTTY);
    if (terminal < 0) throw new Error('no pseudo-terminal can be opened');
    buffer.writeUInt16LE(rows, 0);
    buffer.writeUInt16LE(columns, 2);
    syscall('ioctl', this.#fd, TIOCSWINSZ, address);
    this.child = spawn('setsid', ['--ctty', '--wait', ...command], {
      stdio: [terminal, terminal, terminal],
      env: environment,
    });
    closeSync(terminal);
  }

  send(keys: string): void {
    this.#early = '';
    for (let rest = Buffer.from(keys); rest.length > 0; ) {
      const count = writeSync(this.#fd, rest.subarray(0, 1024));
      rest = rest.subarray(count);
      // It answers while we write; somebody has to take that.
      while (pollReadable([this.#fd], 0).length > 0) this.#early += this.#read();
    }
  }

  /** What it shows from the last keys on, until that satisfies; and when the last of it came. */
  receive(isEnough: (shown: string) => boolean): Received {
    const deadline = Date.now() + PATIENCE;
    let shown = this.#early;
    this.#early = '';
    while (!isEnough(shown)) {
      if (Date.now() > deadline) throw new Error(`the terminal showed only ${JSON.stringify(shown.slice(-400))}`);
      if (pollReadable([this.#fd], 100).length > 0) shown += this.#read(shown);
    }
    return { shown, at: process.hrtime.bigint() };
  }

  /** All that it shows until it is silent for so many milliseconds; and when the last of it came. */
  receiveAll(silence: number, isEnough = (shown: string): boolean => shown !== ''): Received {
    let { shown, at } = this.receive(isEnough);
    while (pollReadable([this.#fd], silence).length > 0) {
      shown += this.#read();
      at = process.hrtime.bigint();
    }
    return { shown, at };
  }

  #read(before = ''): string {
    try {
      return this.#buffer.toString('latin1', 0, readSync(this.#fd, this.#buffer));
    } catch {
      // EIO: nobody has the other end any more.
      throw new Error(`the program has ended; it showed ${JSON.stringify(before.slice(-400))}`);
    }
  }

  close(): void {
    this.child.kill();
    closeSync(this.#fd);
  }
}
