/**
 * The programs that nsx is compared with: those of bench/c, and tools that the machine may have.
 */
import { spawnSync } from 'node:child_process';

/** Where bench/run.ts has put what it built. */
export const built = process.env.NSX_BENCH_BUILD ?? '';

/** Run one of bench/c; it prints nanoseconds, returned here as milliseconds. */
export function timed(program: string, ...args: readonly string[]): number {
  const { status, stdout, stderr, error } = spawnSync(`${built}/${program}`, args, { encoding: 'utf8' });
  const nanoseconds = Number(stdout);
  if (error || status !== 0 || !(nanoseconds > 0)) {
    throw new Error(`${program} ${args.join(' ')} failed: ${error?.message ?? stderr}`);
  }
  return nanoseconds / 1e6;
}

/** Why a tool cannot be compared with, or null when it can. */
export function missing(tool: string, harmless = '--version'): string | null {
  const { error } = spawnSync(tool, [harmless], { stdio: 'ignore' });
  return error ? `${tool} is not installed` : null;
}
