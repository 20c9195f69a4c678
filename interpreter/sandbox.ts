/**
 * `--sandbox`, as far as it is not the kernel's: what a program gives up before it begins, and what a script may not
 * even ask for. What the kernel sees to is in `kernel/sandbox.ts`.
 */
import { clearAmbient, setCapabilities } from './kernel/credential-calls.ts';
import type { Transition } from './kernel/kernel.ts';

/** In seconds, for a script; each of its programs has as much time of a processor. */
export const DEFAULT_SECONDS = 60;

/**
 * The commands of a script have capabilities in the sandbox, its programs have none: with no_new_privs set, execve(2)
 * gives nothing that a process did not have, and it gives up what it had.
 */
export const withoutCapabilities: Transition = {
  before: [clearAmbient(), setCapabilities({ effective: 0n, permitted: 0n, inheritable: 0n })],
  after: [],
};

/** Programs get these, and nothing that may be meant for others: no keys, no sockets, no tokens. */
const known = /^(PATH|TERM|LANG|LC_[A-Z]+|TZ|NO_COLOR)$/;

export const sandboxEnvironment = (own: NodeJS.ProcessEnv): Record<string, string | undefined> => ({
  ...Object.fromEntries(Object.entries(own).filter(([name]) => known.test(name))),
  HOME: '/tmp',
});
