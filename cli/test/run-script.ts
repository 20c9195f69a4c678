/**
 * Run one script in an nsx of its own, as if by hand, and note how it went.
 *
 * The process is in a session of its own (setsid(2)), so it has no terminal, and Ctrl-C reaches only
 * us, who pass it on. What it prints comes through one pipe, so that it stays in order; what happens
 * comes as events over descriptor 3.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync } from 'node:fs';
import { Socket } from 'node:net';
import type { Readable } from 'node:stream';
import { pin, syscall } from '../../interpreter/kernel/libc.ts';
import type { Json } from '../../interpreter/values/json.ts';
import type { Options } from '../options.ts';
import { wantsColor } from '../output.ts';
import type { Script } from './find-scripts.ts';
import type { Result } from './result.ts';

const EVENTS = 3;
const O_CLOEXEC = 0o2000000;
/** How long an nsx that was told to stop may take to undo everything, in milliseconds. */
const STOP_PATIENCE = 5000;
/** How long its output may stay open after it has ended. */
const OUTPUT_PATIENCE = 1000;

export interface RunningScript {
  readonly result: Promise<Result>;
  /** Let it end and undo everything; a second time, kill it: its keeper undoes everything then. */
  stop(): void;
}

export function startScript(script: Script, timeout: number, options: Options): RunningScript {
  const started = performance.now();
  const [readEnd, writeEnd] = pipe();
  const child = spawn(process.execPath, commandLine(script, options), {
    stdio: ['ignore', writeEnd, writeEnd, 'pipe'],
    detached: true,
  });
  closeSync(writeEnd);
  const printed = collect(new Socket({ fd: readEnd, readable: true, writable: false }));
  const events = collect(child.stdio[EVENTS] as Readable);
  let timedOut = false;
  const stop = stopper(child);
  const timer = setTimeout(() => {
    timedOut = true;
    stop();
  }, timeout);
  const result = ended(child).then(async ({ status, signal }): Promise<Result> => {
    clearTimeout(timer);
    const closed = await printed.closedWithin(OUTPUT_PATIENCE);
    await events.closedWithin(OUTPUT_PATIENCE);
    const seen = readEvents(events.text());
    const trouble = timedOut
      ? `timed out after ${timeout / 1000} s`
      : signal !== null
        ? `ended by ${signal}`
        : closed
          ? troubleOf(seen, status)
          : 'something that it started is still running';
    const skipped = trouble === '' && seen.skipped !== undefined;
    return {
      script,
      kind: trouble !== '' ? 'failed' : skipped ? 'skipped' : 'passed',
      reason: trouble || (seen.skipped ?? ''),
      held: seen.held,
      failed: seen.failed,
      milliseconds: performance.now() - started,
      status,
      output: printed.text(),
      diagnostics: seen.diagnostics,
    };
  });
  return { result, stop };
}

function commandLine({ path }: Script, { trace, sudo, asUser, sandbox, processes }: Options): string[] {
  return [
    ...process.execArgv,
    process.argv[1] ?? '',
    ...['--die-with-parent', '--events', String(EVENTS), '--color', wantsColor(1) ? 'always' : 'never'],
    ...(trace ? ['--trace'] : []),
    ...(sudo ? ['--sudo'] : []),
    ...(sandbox ? ['--sandbox'] : []),
    ...(asUser ? ['--as-user'] : []),
    ...['--processes', processes === null ? 'max' : String(processes)],
    // A file that is called `test` is a file all the same.
    ...['--', path.includes('/') || path.endsWith('.nsx') ? path : `./${path}`],
  ];
}

/** pipe2(2), and not one of Node's: those are sockets, which programs cannot open as /dev/stdout. */
function pipe(): [number, number] {
  const ends = pin(8);
  const result = syscall('pipe2', ends.address, O_CLOEXEC);
  if (result < 0) throw new Error(`no pipe (errno ${-result})`);
  return [ends.buffer.readInt32LE(0), ends.buffer.readInt32LE(4)];
}

interface Collected {
  text(): string;
  /** False if somebody still holds it open after that time; then it is given up. */
  closedWithin(milliseconds: number): Promise<boolean>;
}

function collect(stream: Readable): Collected {
  const parts: Buffer[] = [];
  stream.on('data', (data: Buffer) => parts.push(data));
  stream.on('error', () => {});
  const end = new Promise((resolve) => {
    stream.once('close', resolve);
  });
  return {
    text: () => Buffer.concat(parts).toString(),
    closedWithin: (milliseconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(() => {
          resolve(false);
          stream.destroy();
        }, milliseconds);
        end.then(() => {
          clearTimeout(timer);
          resolve(true);
        });
      }),
  };
}

function stopper(child: ChildProcess): () => void {
  let asked = false;
  return () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill(asked ? 'SIGKILL' : 'SIGTERM');
    if (asked) return;
    asked = true;
    const timer = setTimeout(() => child.kill('SIGKILL'), STOP_PATIENCE);
    child.once('exit', () => clearTimeout(timer));
  };
}

interface End {
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** `exit` and not `close`: what it started may hold its output open. */
const ended = (child: ChildProcess): Promise<End> =>
  new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (status, signal) => resolve({ status, signal }));
  });

interface Seen {
  readonly held: number;
  readonly failed: number;
  readonly skipped: string | undefined;
  readonly notUndone: number;
  readonly diagnostics: readonly Json[];
}

interface SeenEvent {
  readonly event: string;
  readonly held?: boolean;
  readonly reason?: string;
  readonly notUndone?: number;
  readonly diagnostic?: Json;
}

function readEvents(text: string): Seen {
  const events = text
    .split('\n')
    .slice(0, -1)
    .map((line) => JSON.parse(line) as SeenEvent);
  const expectations = events.filter(({ event }) => event === 'expectation');
  const held = expectations.filter((event) => event.held === true).length;
  return {
    held,
    failed: expectations.length - held,
    skipped: events.find(({ event }) => event === 'skipped')?.reason,
    notUndone: events.find(({ event }) => event === 'closed')?.notUndone ?? 0,
    diagnostics: events.flatMap(({ event, diagnostic }) =>
      diagnostic && (event === 'expectation' || event === 'failed' || event === 'diagnostic') ? [diagnostic] : [],
    ),
  };
}

/** What is wrong, in a few words; '' if nothing is. */
function troubleOf({ held, failed, skipped, notUndone, diagnostics }: Seen, status: number | null): string {
  if (failed > 0) return failed === 1 ? '1 expectation failed' : `${failed} expectations failed`;
  const last = diagnostics.at(-1) as { readonly message?: string } | undefined;
  if (status !== 0) return last?.message ?? `exit status ${status}`;
  if (notUndone !== 0) return 'not everything could be undone';
  if (held === 0 && skipped === undefined) return 'it checks nothing: no `expect` was reached';
  return '';
}
