/**
 * What the system allows: how many namespaces and processes, and who may make user namespaces.
 *
 * The facts come from where explanations of failures have them: `interpreter/errors/privileges.ts`.
 */
import type { Circumstances } from '../../interpreter/errors/circumstances.ts';
import {
  enforcedProfile,
  isFiltered,
  softLimit,
  statusField,
  sysctl,
  userNamespaceRestriction,
} from '../../interpreter/errors/privileges.ts';
import { namespaceKinds } from '../../interpreter/kernel/tables.ts';
import { type Finding, findings } from './finding.ts';

const found = findings('limits');

/** Fewer than that, and the first lab with a few levels may meet it. */
const FEW = 64;

export function examineLimits(machine: Circumstances): Finding[] {
  return [numbers(machine), ...processes(machine), restriction(machine), ...confinement(machine)];
}

function numbers(machine: Circumstances): Finding {
  const limits = namespaceKinds.flatMap(({ limit }) => {
    const value = sysctl(machine, `user/${limit}`);
    return value === null ? [] : [{ name: `user.${limit}`, value }];
  });
  const few = limits.filter(({ value }) => value < FEW);
  const least = Math.min(...limits.map(({ value }) => value));
  if (limits.length === 0) return found('namespaces', 'limited', 'how many namespaces there may be cannot be read');
  if (few.length === 0) return found('namespaces', 'ok', `at least ${least} namespaces of each kind`);
  return found('namespaces', 'limited', 'there may be few namespaces of some kinds, or none', {
    notes: few.map(({ name, value }) => `${name} is ${value}`),
    help: `as root on the host: ${few.map(({ name }) => `\`sysctl ${name}=10000\``).join(', ')}`,
  });
}

/** RLIMIT_NPROC: getrlimit(2). */
function processes(machine: Circumstances): Finding[] {
  const limit = softLimit(machine, 'Max processes');
  if (limit === null || limit >= FEW * 4) return [found('processes', 'ok', `${limit ?? 'any number of'} processes`)];
  return [
    found('processes', 'limited', `the user may have ${limit} processes only`, { help: 'raise it with `ulimit -u`' }),
  ];
}

function restriction(machine: Circumstances): Finding {
  const why = userNamespaceRestriction(machine);
  if (why === null) return found('user-namespaces', 'ok', 'no sysctl keeps ordinary users from user namespaces');
  return found('user-namespaces', 'limited', `ordinary users may make no user namespaces (${why})`, {
    help: `run nsx as root or with \`--sudo\`, or as root: \`sysctl ${why.replace(/ = ./, why.includes('apparmor') ? '=0' : '=1')}\``,
  });
}

/** What may refuse a call although the user has the right: worth knowing when something else does not work. */
function confinement(machine: Circumstances): Finding[] {
  const profile = enforcedProfile(machine);
  const seccomp = isFiltered(machine);
  const locked = statusField(machine, 'NoNewPrivs') === '1';
  return [
    ...(profile === null ? [] : [found('apparmor', 'limited', `AppArmor confines nsx by the profile ${profile}`)]),
    ...(seccomp ? [found('seccomp', 'limited', 'a seccomp filter looks at the system calls of nsx')] : []),
    ...(locked
      ? [found('no-new-privs', 'limited', 'no_new_privs is set: sudo and newuidmap get no privileges from here')]
      : []),
  ];
}
