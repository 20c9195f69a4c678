/**
 * Why a process cannot change its session or its group, or what it does with a signal: setsid(2),
 * setpgid(2), rt_sigaction(2), prctl(2).
 */
import { PR } from '../../kernel/calls.ts';
import type { Row } from '../explanation.ts';
import { type Facts, numberIn } from '../facts.ts';
import { statusField } from '../privileges.ts';

/** The last of the numbers that the kernel shows: that of the process's own PID namespace. */
const own = (facts: Facts, field: string): number => Number(statusField(facts.machine, field)?.split(/\s+/).at(-1));
const leadsSession = (facts: Facts): boolean => own(facts, 'NSsid') === own(facts, 'NSpid');

/** prctl(2). */
const inChild = 'do it in a child: `fork < setsid; hold >`';

export const sessions: readonly Row[] = [
  {
    calls: ['setsid'],
    errno: 'EPERM',
    code: 'nsx::process::leader',
    why: (facts) =>
      leadsSession(facts)
        ? 'the process leads a session already'
        : `the process leads the process group ${own(facts, 'NSpgid')}, whose number the new session would have`,
    help: inChild,
  },
  {
    calls: ['setpgid'],
    errno: 'EPERM',
    code: 'nsx::process::leader',
    when: leadsSession,
    why: 'the process leads its session, and a leader stays in its own group',
  },
  {
    calls: ['setpgid'],
    errno: 'EPERM',
    code: 'nsx::process::no-group',
    why: ({ call }) => `there is no process group ${numberIn(call, 1)} in the session of the process`,
  },
  {
    calls: ['rt_sigaction'],
    errno: 'EINVAL',
    code: 'nsx::signal::fixed',
    why: 'KILL and STOP can be neither caught, ignored nor blocked',
  },
  {
    calls: ['prctl'],
    errno: 'EINVAL',
    when: ({ call }) => numberIn(call, 0) === PR.SET_PDEATHSIG,
    code: 'nsx::kill::bad-signal',
    why: 'there is no such signal',
  },
];
