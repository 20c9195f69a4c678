/**
 * `ip -batch` as a process that stays: one for a network namespace takes all the lines about its links,
 * and another one all others, so that a network of many devices costs a few programs and not hundreds.
 *
 * Line by line, since a script wants to know at once what became of each. ip(8) tells of failed lines
 * by their number; so after every line it gets one that always fails, and what it has said before that
 * is the answer. Many wrong arguments make it end: then there is a new one for the next line.
 */
import * as calls from '../kernel/calls.ts';
import type { Kernel, SystemCallTrace } from '../kernel/kernel.ts';
import { pollReadable } from '../kernel/poll.ts';
import type { Machine } from '../machine.ts';
import { PipeReader } from '../processes/pipes.ts';
import { atEndOf, type Network } from './namespace.ts';
import { OutsideProgram } from './outside.ts';

/** No object of ip(8) has this name. */
const MARK = '/';
/** Each has three pipes and a process; the one that was made first goes first. */
const WORKERS_MAX = 200;

export interface Answer {
  readonly out: string;
  /** What it complained of, as it stands; empty when it did as it was told. */
  readonly err: string;
}

class IpWorker {
  readonly #machine: Machine;
  readonly #program: OutsideProgram;
  readonly #output: PipeReader;
  readonly #errors: PipeReader;
  #lines = 0;
  ended = false;

  constructor(machine: Machine, network: Network, path: string, options: readonly string[]) {
    this.#machine = machine;
    this.#program = new OutsideProgram(machine, network, [path, ...options, '-force', '-json', '-batch', '-']);
    this.#output = new PipeReader(this.#program.output.read);
    this.#errors = new PipeReader(this.#program.errors.read);
  }

  ask(line: string): Answer {
    try {
      this.#output.clear();
      this.#errors.clear();
      this.#program.input.send(`${line}\n${MARK}\n`);
      this.#machine.kernel.observer?.told(toldOf(this.#program.input.write, `${line}\n`));
      this.#lines += 2;
      const err = this.#awaitMark(`Command failed -:${this.#lines}`);
      while (pollReadable([this.#output.fd], 0).length > 0 && !this.#output.ended) this.#output.read();
      return { out: this.#output.text(), err };
    } catch (error) {
      // Interrupted in the middle of an answer: nobody could tell the next one from it.
      this.end();
      throw error;
    }
  }

  #awaitMark(mark: string): string {
    const readers = [this.#errors, this.#output];
    for (;;) {
      const ready = pollReadable(
        readers.map(({ fd }) => fd),
        null,
      );
      if (ready.length === 0) this.#machine.stopIfAsked();
      for (const index of ready) readers[index]?.read();
      const text = this.#errors.text();
      if (this.#errors.ended) {
        this.end();
        return text === '' ? 'ip has ended without a word' : text;
      }
      if (text.endsWith(mark)) return complaint(text);
    }
  }

  end(): void {
    if (this.ended) return;
    this.ended = true;
    this.#program.end();
  }

  /** The session is ending, and every process with it. */
  abandon(): void {
    if (!this.ended) this.#program.close();
    this.ended = true;
  }
}

/** For a trace: what is written to the program is the part of it that says anything. */
function toldOf(fd: number, line: string): SystemCallTrace {
  const data = Buffer.from(line);
  const given = [calls.number(fd), calls.bytes(data, JSON.stringify(line)), calls.number(data.length)];
  return { pid: process.pid, call: calls.about('to ip', calls.define('write', ...given)), result: data.length };
}

/** Without the mark and what ip says of it, and without the number of the line. */
function complaint(text: string): string {
  const lines = text.split('\n').slice(0, -2);
  return lines.filter((line) => !/^Command failed -:\d+$/.test(line)).join('\n');
}

/** The workers of a session, oldest first: `inode subject options`. */
const workersOf = new WeakMap<Kernel, Map<string, IpWorker>>();

/** Ask the `ip` of a network namespace, starting it if need be. `path`: where the program is. */
export function askIp(
  machine: Machine,
  network: Network,
  path: string,
  options: readonly string[],
  line: string,
): Answer {
  let workers = workersOf.get(machine.kernel);
  if (!workers) {
    const made = new Map<string, IpWorker>();
    workers = made;
    workersOf.set(machine.kernel, made);
    machine.atClose.push(() => abandonAll(made));
  }
  // Once it has shown links, an `ip` shows links of `address show DEVICE`, too: without the addresses.
  const aboutLinks = 'link'.startsWith(line.split(' ', 1)[0] ?? '');
  const key = [network.inode, aboutLinks ? 'links' : 'others', ...options].join(' ');
  let worker = workers.get(key);
  if (!worker || worker.ended) {
    if (workers.size >= WORKERS_MAX) endFirst(workers);
    const made = new IpWorker(machine, network, path, options);
    worker = made;
    workers.set(key, made);
    atEndOf(machine, network, () => made.end());
  }
  return worker.ask(line);
}

function endFirst(workers: Map<string, IpWorker>): void {
  for (const [key, worker] of workers) {
    worker.end();
    workers.delete(key);
    return;
  }
}

function abandonAll(workers: Map<string, IpWorker>): void {
  for (const worker of workers.values()) worker.abandon();
  workers.clear();
}
