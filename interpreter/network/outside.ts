/**
 * A program that looks at, or changes, a network namespace from outside: a child of the session's own
 * process that joins the network and nothing else, as `ip -n` and nsenter(1) do.
 *
 * So it is found where the session finds programs, has the session's privileges, gets no PID inside,
 * and works for a process that has become a program or has no root of its own. It is no process of
 * the script's: `ps` does not list it.
 */

import * as calls from '../kernel/calls.ts';
import { ChannelClosed } from '../kernel/channel.ts';
import type { Change, Task } from '../kernel/kernel.ts';
import { closeOwn } from '../kernel/own-descriptors.ts';
import { SystemCallFailure } from '../kernel/system-call.ts';
import { findNamespaceKind, SIG } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { Pipe, PipeReader, readAll } from '../processes/pipes.ts';
import { candidates, isExecutable } from '../processes/programs.ts';
import { isRootsOwn, type Network, openNetwork } from './namespace.ts';

/** How long its end may take, in milliseconds. */
const PATIENCE = 1000;
/** Where system programs are, though an ordinary user's PATH may not say so. */
const SYSTEM_PLACES = ['/usr/sbin', '/sbin'];

const found = new WeakMap<Machine, Map<string, string>>();

/** Where the program is, as far as nsx can see; null where it is nowhere. It is looked for once, if it stays there. */
export function findSystemProgram(machine: Machine, name: string): string | null {
  const known = found.get(machine) ?? new Map<string, string>();
  found.set(machine, known);
  const places = [...candidates(machine, name), ...SYSTEM_PLACES.map((place) => `${place}/${name}`)];
  const last = known.get(name);
  const path = [...(last ? [last] : []), ...places].find((place) => place.startsWith('/') && isExecutable(place));
  if (path !== undefined) known.set(name, path);
  return path ?? null;
}

export class OutsideProgram {
  readonly #machine: Machine;
  readonly #task: Task;
  readonly input: Pipe;
  readonly output: Pipe;
  readonly errors: Pipe;

  constructor(machine: Machine, network: Network, argv: readonly [path: string, ...rest: string[]]) {
    const { kernel } = machine;
    this.#machine = machine;
    this.input = new Pipe();
    this.output = new Pipe();
    this.errors = new Pipe();
    // Who is there already need not be let in: an ordinary user could not join the host's.
    const inside = !kernel.dry && isRootsOwn(machine, network);
    const fd = kernel.dry || inside ? -1 : openNetwork(machine, network);
    this.#task = kernel.clone(machine.root.task, { kinds: [] });
    try {
      const net = findNamespaceKind('net')!;
      kernel.perform(
        this.#task,
        [
          ...[0, 1, 2].map((place) => calls.quietly(calls.duplicate(calls.received(place), place))),
          ...(inside ? [] : [calls.about('a process', calls.setns(calls.received(3), [net]))]),
        ],
        [this.input.read, this.output.write, this.errors.write, ...(fd < 0 ? [] : [fd])],
      );
      kernel.execute(this.#task, [argv[0]], argv, machine.environment);
    } catch (error) {
      this.end();
      throw error;
    } finally {
      if (fd >= 0) closeOwn(fd);
      this.input.close('read');
      this.output.close('write');
      this.errors.close('write');
    }
  }

  /** Everything that it says until its end. */
  finish(): { readonly out: string; readonly err: string; readonly change: Change | null } {
    this.input.close('write');
    const readers = [new PipeReader(this.output.read), new PipeReader(this.errors.read)] as const;
    readAll(this.#machine, readers);
    const change = this.#machine.kernel.wait(this.#task, {});
    this.close();
    return { out: readers[0].text(), err: readers[1].text(), change };
  }

  close(): void {
    for (const pipe of [this.input, this.output, this.errors]) {
      pipe.close('read');
      pipe.close('write');
    }
  }

  /** End it, whatever it is doing. */
  end(): void {
    this.close();
    const { kernel } = this.#machine;
    try {
      if (this.#task.obeys) kernel.exit(this.#task, 0);
      else kernel.signal(this.#task, SIG.KILL);
      kernel.wait(this.#task, { despiteSignals: true, timeout: PATIENCE });
    } catch (error) {
      // It was never born, or the whole session is ending: then nothing is left to end.
      if (!(error instanceof ChannelClosed) && !(error instanceof SystemCallFailure)) throw error;
    }
  }
}
