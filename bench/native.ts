/**
 * The programs that nsx is compared with: those of bench/c, and tools that the machine may have.
 * `starter.ts` starts them, and says why it does.
 */
import { LinePipe } from './line-pipe.ts';

/** Where bench/run.ts has put what it built. */
export const built = process.env.NSX_BENCH_BUILD ?? '';

export interface Start {
  readonly command: string;
  readonly args: readonly string[];
  readonly input?: string | undefined;
}

export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** Why it could not be started. */
  readonly error: string | null;
}

let starter: LinePipe | undefined;

/** Start a program and wait for its end. */
export function start(command: string, args: readonly string[], input?: string): Ended {
  starter ??= new LinePipe(built, 'asks');
  return starter.ask({ command, args, input } satisfies Start) as Ended;
}

/** Run one of bench/c; it prints nanoseconds, returned here as milliseconds. */
export function timed(program: string, ...args: readonly string[]): number {
  const { status, stdout, stderr, error } = start(`${built}/${program}`, args);
  const nanoseconds = Number(stdout);
  if (error || status !== 0 || !(nanoseconds > 0)) {
    throw new Error(`${program} ${args.join(' ')} failed: ${error ?? stderr}`);
  }
  return nanoseconds / 1e6;
}

/** Why a tool cannot be compared with, or null when it can. */
export function missing(tool: string, harmless = '--version'): string | null {
  return start(tool, [harmless]).error ? `${tool} is not installed` : null;
}
