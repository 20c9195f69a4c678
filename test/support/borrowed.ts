/**
 * Runs of nsx as an ordinary user, and as one who may use sudo.
 *
 * As root, an unprivileged user is borrowed with setpriv(1) for the time of a run; nobody is created.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, rmSync, writeFileSync } from 'node:fs';
import { isRoot, skip } from './machine.ts';
import { program } from './nsx.ts';

const NOBODY = 65534;
/** As whom nsx runs: us, if we are no root. */
export const user = isRoot ? NOBODY : (process.geteuid?.() ?? 0);
export const asUser = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'] : [];
export const canBorrow =
  !isRoot || spawnSync('setpriv', [...asUser.slice(1), process.execPath, program, '--version']).status === 0;
export const whyNot = `another user cannot run ${program}`;

const hasSudo = spawnSync('sudo', ['-V']).status === 0;
const worksAlready = (): boolean =>
  spawnSync(asUser[0] ?? 'sudo', [...asUser.slice(1), ...(isRoot ? ['sudo'] : []), '-n', 'true']).status === 0;

/** Let the borrowed user use sudo for as long as that takes. */
export async function withSudo(use: () => Promise<unknown>): Promise<void> {
  if (!canBorrow) return skip(whyNot);
  if (!hasSudo) return skip('--sudo: sudo is not installed');
  if (worksAlready()) {
    await use();
    return;
  }
  const file = `/etc/sudoers.d/nsx-test-${process.pid}`;
  try {
    accessSync('/etc/sudoers.d', constants.W_OK);
  } catch {
    return skip('--sudo: sudo wants a password here, and only root can change that');
  }
  writeFileSync(file, `#${NOBODY} ALL=(ALL) NOPASSWD: ALL\nDefaults:#${NOBODY} !requiretty\n`, { mode: 0o440 });
  try {
    if (!worksAlready()) return skip('--sudo: a rule of its own does not make sudo work here');
    await use();
  } finally {
    rmSync(file, { force: true });
  }
}
