/**
 * Programs: becoming one (exec), and running one in a child, with or without its output.
 */

import { accessSync, constants, existsSync } from 'node:fs';
import { BodyEnd } from '../failure.ts';
import * as calls from '../kernel/calls.ts';
import { Interrupted } from '../kernel/channel.ts';
import type { Change } from '../kernel/kernel.ts';
import { SIG } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { makeJob } from './jobs.ts';
import { Pipe, PipeReader, readAll } from './pipes.ts';
import type { Process } from './process.ts';
import { holdPrograms } from './process-limit.ts';
import { abort, createProcess, runIn } from './processes.ts';
import { signalGroup } from './terminal.ts';

/** In milliseconds. */
const STOP_PATIENCE = 200;
/** SIGINT and SIGQUIT: Ctrl-C and Ctrl-\\, which stop what nsx is doing as well. */
const stopSignals: ReadonlySet<number> = new Set([2, 3]);

/** Where execvp(3) would look: the name itself if it has a slash, else every place of PATH. */
export function candidates(machine: Machine, name: string): string[] {
  if (name.includes('/')) return [name];
  return searchPlaces(machine.environment).map((place) => (place === '' ? name : `${place}/${name}`));
}

/** May nsx itself execute it? access(2). */
export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

const knownPlaces = new WeakMap<readonly string[], readonly string[]>();

function searchPlaces(environment: readonly string[]): readonly string[] {
  let places = knownPlaces.get(environment);
  if (places) return places;
  const path = environment.find((entry) => entry.startsWith('PATH='))?.slice(5) ?? '/bin:/usr/bin';
  places = [...new Set(path.split(':'))];
  knownPlaces.set(environment, places);
  return places;
}

/**
 * Those worth trying. A failed execve(2) costs the kernel more than most of what a small program does,
 * so where the process sees the same files as nsx, places that are plainly empty are left out. Where
 * all of them are, they stay, so that the kernel can say why.
 */
function likely(machine: Machine, places: readonly string[]): readonly string[] {
  if (places.length === 1 || !machine.seesSessionMounts || places.some((place) => !place.startsWith('/')))
    return places;
  const there = places.filter((place) => existsSync(place));
  return there.length > 0 ? there : places;
}

/**
 * The current process becomes a program, with which its body ends: execve(2).
 * `withUs`: it stays in nsx's own process group, since what it says is for us.
 */
export function become(machine: Machine, argv: readonly string[], withUs = false): BodyEnd {
  const { process } = machine;
  machine.kernel.sendBeforeProgram();
  if (!process.parent) {
    throw machine.fail('nsx::bind::top-level-exec', '`exec` would turn the session itself into a program', {
      label: 'in no process of its own',
      help: 'run it in a child: `run PROG …`, or `fork < exec PROG … >`',
    });
  }
  if (process.deferred.length > 0) {
    throw machine.fail(
      'nsx::process::deferred',
      'a process with deferred blocks cannot become a program: nobody could run them',
      {
        help: 'run the program in a child: `run PROG …`',
      },
    );
  }
  holdPrograms(machine);
  const searched = candidates(machine, argv[0] ?? '');
  machine.attempt = { program: { name: argv[0] ?? '', searched } };
  const { terminal } = machine;
  const foreground = !machine.background && terminal !== null;
  if (foreground) terminal.giveTo(machine.kernel, process);
  else if (machine.interactive && !withUs) terminal?.detach(machine.kernel, process);
  const told = foreground && machine.interactive;
  // At a prompt before the program itself says anything; else only when it is true.
  if (told) machine.emit({ kind: 'executed', process, command: argv });
  try {
    const transition = machine.transition(process);
    machine.kernel.execute(process.task, likely(machine, searched), argv, machine.environment, transition);
  } catch (error) {
    if (foreground) terminal.takeBack();
    throw error;
  }
  process.command = argv;
  process.state = 'program';
  if (machine.background && !withUs) makeJob(machine, process);
  if (!told) machine.emit({ kind: 'executed', process, command: argv });
  return new BodyEnd('program');
}

/** Wait for a program that has the terminal, if there is one, and take the terminal back. */
export function waitForeground(machine: Machine, process: Process): void {
  const { kernel, terminal } = machine;
  let change: Change | null = null;
  let interrupted = false;
  try {
    if (terminal) ({ change, interrupted } = terminal.waitFor(kernel, process, machine.interactive));
    else change = kernel.wait(process.task, {});
  } finally {
    terminal?.takeBack();
  }
  if (change?.kind === 'stopped') {
    process.state = 'stopped';
    makeJob(machine, process);
    machine.emit({ kind: 'process-stopped', process, foreground: true });
    return;
  }
  process.ended(change);
  process.job = undefined;
  if (interrupted || (change?.kind === 'killed' && stopSignals.has(change.status))) throw new Interrupted();
  machine.emit({ kind: 'process-ended', process, change });
}

/** Let a job go on in the foreground, and wait for it. */
export function continueForeground(machine: Machine, process: Process): void {
  const { kernel, terminal } = machine;
  process.state = 'program';
  if (terminal) terminal.resume(kernel, process);
  else signalGroup(kernel, process, SIG.CONT);
  waitForeground(machine, process);
}

/** Let a stopped program go on without the terminal. */
export function continueInBackground(machine: Machine, process: Process): void {
  signalGroup(machine.kernel, process, SIG.CONT);
  process.state = 'program';
  makeJob(machine, process);
}

/** SIGSTOP cannot be handled: it is stopped when this returns, or very soon. */
export function stopProgram(machine: Machine, process: Process): void {
  if (process.state === 'stopped') return;
  signalGroup(machine.kernel, process, SIG.STOP);
  machine.kernel.wait(process.task, { stops: true, timeout: STOP_PATIENCE });
  makeJob(machine, process);
  process.state = 'stopped';
  machine.emit({ kind: 'process-stopped', process, foreground: false });
}

/** A child that runs a program; it is waited for unless in the background. `input`: a descriptor of ours to read from. */
export function runProgram(machine: Machine, argv: readonly string[], input?: number): Process {
  const process = createProcess(machine, { kinds: [] });
  runIn(machine, process, () => {
    if (input !== undefined) machine.perform([calls.quietly(calls.duplicate(calls.received(0), 0))], [input]);
    return become(machine, argv);
  });
  if (!machine.background) {
    waitForeground(machine, process);
    forgetIfEnded(machine, process);
  }
  return process;
}

/** A program that was waited for is of no more use: thousands of them must not pile up. */
function forgetIfEnded(machine: Machine, process: Process): void {
  if (process.state !== 'ended') return;
  const at = machine.processes.lastIndexOf(process);
  if (at >= 0) machine.processes.splice(at, 1);
  const siblings = process.parent?.children;
  const place = siblings?.lastIndexOf(process) ?? -1;
  if (place >= 0) siblings?.splice(place, 1);
}

export interface Captured {
  readonly process: Process;
  readonly out: string;
  readonly err: string;
  /** The output was longer than nsx keeps. */
  readonly cut: boolean;
}

/** Run a program and keep what it says. */
export function captureProgram(machine: Machine, argv: readonly string[]): Captured {
  const out = new Pipe();
  const err = new Pipe();
  const background = machine.background;
  // Its output is ours to read, so the terminal stays with us.
  machine.background = true;
  let process: Process | undefined;
  try {
    const child = createProcess(machine, { kinds: [] });
    process = child;
    runIn(machine, child, () => {
      machine.perform(
        [calls.duplicate(calls.received(0), 1), calls.duplicate(calls.received(1), 2)].map(calls.quietly),
        [out.write, err.write],
      );
      out.close('write');
      err.close('write');
      return become(machine, argv, true);
    });
    const readers = [new PipeReader(out.read), new PipeReader(err.read)];
    readAll(machine, readers);
    child.ended(machine.kernel.wait(child.task, {}));
    // Ctrl-C is for both of us; the program may have been the first to notice.
    machine.stopIfAsked();
    forgetIfEnded(machine, child);
    const [outText, errText] = readers.map((reader) => reader.text());
    return { process: child, out: outText ?? '', err: errText ?? '', cut: readers.some(({ cut }) => cut) };
  } catch (error) {
    if (process) abort(machine, process);
    throw error;
  } finally {
    machine.background = background;
    for (const pipe of [out, err]) {
      pipe.close('read');
      pipe.close('write');
    }
  }
}
