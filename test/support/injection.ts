/**
 * System calls that fail because strace(1) says so: `-e inject=CALL:error=ERRNO:when=N`, in which every
 * process has its N-th such call fail, and the call is not made.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { ownPrefix } from './machine.ts';
import { type Finished, nsx, type Run } from './nsx.ts';
import { native } from './one-helper.ts';

export interface Fault {
  readonly call: string;
  readonly errno: string;
  /** Which of the calls of a process: `1`, `3+`. */
  readonly when: string;
  /** In every process of the session and what it starts, or in nsx itself, where Node makes many calls, too. */
  readonly whose: 'helpers' | 'director';
  /** Only calls about this path. */
  readonly path?: string;
}

export interface Injected extends Finished {
  /** How many calls were made to fail. */
  readonly injected: number;
}

const strace = (process.env.PATH ?? '')
  .split(':')
  .map((folder) => `${folder}/strace`)
  .find(existsSync);

/** Why calls cannot be made to fail on this machine; null if they can. */
export function cannotInject(): string | null {
  if (!strace) return 'strace is not installed';
  const tried = spawnSync(strace, ['-qq', '-o', '/dev/null', '-e', 'inject=getcwd:error=EIO', 'true'], {
    encoding: 'utf8',
  });
  return tried.status === 0 ? null : `strace cannot trace here: ${tried.stderr.trim()}`;
}

export async function inject({ call, errno, when, whose, path }: Fault, run: Run): Promise<Injected> {
  const log = ownPrefix('strace');
  const options = ['-qq', '-o', log, '-e', `trace=${call}`, '-e', `inject=${call}:error=${errno}:when=${when}`];
  const tracer = [strace ?? '', ...options, '-e', 'signal=none', ...(path === undefined ? [] : ['-P', path])];
  const wrapper = `${log}-helper`;
  try {
    let finished: Finished;
    if (whose === 'director') finished = await nsx({ ...run, prefix: tracer });
    else {
      writeFileSync(wrapper, `#!/bin/sh\nexec ${[...tracer, '-f', native].join(' ')}\n`);
      chmodSync(wrapper, 0o755);
      finished = await nsx({ ...run, environment: { ...run.environment, NSX_HELPER: wrapper } });
    }
    const text = existsSync(log) ? readFileSync(log, 'utf8') : '';
    return { ...finished, injected: text.split('(INJECTED)').length - 1 };
  } finally {
    rmSync(log, { force: true });
    rmSync(wrapper, { force: true });
  }
}
