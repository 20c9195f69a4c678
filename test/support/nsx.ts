/**
 * Runs nsx as people do, as a program of its own, and collects how it went.
 *
 * It runs `dist/nsx.js`, or what NSX_PROGRAM names, on the Node that NSX_TEST_NODE names; every run has a time limit, so that nothing
 * that hangs can hold up the tests.
 */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('../..', import.meta.url));
/** The Node that nsx runs on; the tests themselves run on their own. */
export const node = process.env.NSX_TEST_NODE ?? process.execPath;
export const program = process.env.NSX_PROGRAM ?? `${root}dist/nsx.js`;
if (!existsSync(program)) throw new Error(`${program} is missing: \`npm run build\` makes it`);

const TIME_LIMIT = 20_000;

export interface Run {
  readonly script?: string;
  readonly file?: string;
  /** Options of nsx itself, before the script. */
  readonly options?: readonly string[];
  /** Arguments of the script, after it. */
  readonly arguments?: readonly string[];
  /** What starts nsx: `setpriv …`, say. */
  readonly prefix?: readonly string[];
  readonly input?: string;
  readonly directory?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  readonly stdio?: SpawnOptions['stdio'];
  /** In a process group of its own, so that a signal to the group can be tried. */
  readonly ownGroup?: boolean;
  readonly timeLimit?: number;
}

export interface Finished {
  /** The exit status, or null when a signal ended it. */
  readonly status: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It did not end by itself in time, and was killed. */
  readonly timedOut: boolean;
}

export interface Running {
  readonly child: ChildProcess;
  readonly pid: number;
  readonly finished: Promise<Finished>;
  /** What it has said on standard output so far. */
  output(): string;
  /** Wait until it has said something on standard output. */
  says(text: string | RegExp): Promise<void>;
}

export function commandLine({ script, file, options = [], arguments: rest = [], prefix = [] }: Run): string[] {
  const what = script !== undefined ? ['-e', script] : file !== undefined ? [file] : [];
  return [...prefix, node, program, ...options, ...what, ...rest];
}

/** The environment of a plain user, so that tests do the same wherever they run. */
function environmentOf(extra: Run['environment']): NodeJS.ProcessEnv {
  const { PATH, HOME, LANG } = process.env;
  return { PATH, HOME, LANG, NO_COLOR: '1', ...extra };
}

export function start(run: Run): Running {
  const [command = '', ...rest] = commandLine(run);
  const child = spawn(command, rest, {
    cwd: run.directory ?? '/',
    env: environmentOf(run.environment),
    stdio: run.stdio ?? ['pipe', 'pipe', 'pipe'],
    detached: run.ownGroup ?? false,
  });
  let stdout = '';
  let stderr = '';
  const listeners = new Set<() => void>();
  child.stdout?.setEncoding('utf8').on('data', (text: string) => {
    stdout += text;
    for (const listener of listeners) listener();
  });
  child.stderr?.setEncoding('utf8').on('data', (text: string) => {
    stderr += text;
  });
  child.stdin?.on('error', () => {});
  child.stdin?.end(run.input ?? '');
  const finished = new Promise<Finished>((resolve, reject) => {
    let timedOut = false;
    const timer = setTimeout(() => {
      timedOut = true;
      child.kill('SIGKILL');
    }, run.timeLimit ?? TIME_LIMIT);
    child.once('error', reject);
    // `close`, not `exit`: only then is all the output there. A program left behind could hold it open.
    child.once('close', (status, signal) => {
      clearTimeout(timer);
      resolve({ status, signal, stdout, stderr, timedOut });
      for (const listener of listeners) listener();
    });
  });
  const says = (text: string | RegExp): Promise<void> =>
    new Promise((resolve, reject) => {
      const listener = (): void => {
        if (typeof text === 'string' ? stdout.includes(text) : text.test(stdout)) resolve();
        else if (child.exitCode !== null || child.signalCode !== null)
          reject(new Error(`nsx ended before it said ${text}; it said:\n${stdout}${stderr}`));
        else return;
        listeners.delete(listener);
      };
      listeners.add(listener);
      listener();
    });
  return { child, pid: child.pid ?? 0, finished, output: () => stdout, says };
}

/** Run it to its end. A string is the text of a script. */
export function nsx(run: Run | string): Promise<Finished> {
  return start(typeof run === 'string' ? { script: run } : run).finished;
}

/** The lines of a text, without the empty one at the end. */
export const lines = (text: string): string[] => text.split('\n').slice(0, -1);

export const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, milliseconds);
  });

/** Ask again and again until the answer is true; false when it never was in that time. */
export async function eventually(ask: () => boolean, milliseconds = 2000): Promise<boolean> {
  const deadline = Date.now() + milliseconds;
  while (!ask()) {
    if (Date.now() > deadline) return false;
    await sleep(10);
  }
  return true;
}
