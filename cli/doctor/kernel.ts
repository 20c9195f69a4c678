/**
 * The kernel: its version, the system calls without which nsx cannot work, tried, and what it is too old for.
 */
import { release } from 'node:os';
import { syscall } from '../../interpreter/kernel/libc.ts';
import type { SystemCallName } from '../../interpreter/kernel/numbers.ts';
import { errnoOf } from '../../interpreter/kernel/tables.ts';
import { kernelIsAtLeast } from '../machine.ts';
import { type Finding, findings } from './finding.ts';

const found = findings('kernel');

const OLDEST = '5.9';
const NOBODY = -1;

interface Needed {
  readonly name: SystemCallName;
  readonly since: string;
  /** Arguments that every kernel which has the call refuses, before it does anything. */
  readonly arguments: readonly number[];
  readonly refusal: readonly string[];
}

const needed: readonly Needed[] = [
  { name: 'clone3', since: '5.3', arguments: [0, 0], refusal: ['EINVAL'] },
  { name: 'openat2', since: '5.6', arguments: [NOBODY, 0, 0, 0], refusal: ['EINVAL'] },
  { name: 'pidfd_open', since: '5.3', arguments: [NOBODY, 0], refusal: ['EINVAL'] },
  { name: 'pidfd_send_signal', since: '5.1', arguments: [NOBODY, 0, 0, 0], refusal: ['EBADF'] },
  { name: 'statx', since: '4.11', arguments: [NOBODY, 0, 0, 0, 0], refusal: ['EFAULT', 'EBADF'] },
];

/** What scripts may want, and from which version on the kernel has it. */
const features: readonly (readonly [what: string, since: string, page: string])[] = [
  ['time namespaces', '5.6', 'time_namespaces(7)'],
  ['joining several namespaces of a process at once', '5.8', 'setns(2)'],
  ['overlay in user namespaces', '5.11', 'mount_namespaces(7)'],
  ['mounts with their own map of IDs', '5.12', 'mount_setattr(2)'],
];

export function examineKernel(): Finding[] {
  const version = release();
  const text = `Linux ${version}`;
  const lacks = features.filter(([, since]) => !kernelIsAtLeast(since));
  return [
    kernelIsAtLeast(OLDEST)
      ? found('version', 'ok', text)
      : found('version', 'missing', `${text}: nsx needs ${OLDEST}`, { help: 'run nsx on a newer kernel' }),
    ...lacks.map(([what, since, page]) => found('feature', 'limited', `no ${what}: they came with ${since}, ${page}`)),
    systemCalls(),
  ];
}

function systemCalls(): Finding {
  const wrong = needed.flatMap(({ name, since, arguments: values, refusal }) => {
    const result = syscall(name, ...values);
    const errno = result < 0 ? errnoOf(-result).name : 'no error';
    return refusal.includes(errno) ? [] : [`${name}(2), in Linux since ${since}, answers ${errno}`];
  });
  const names = needed.map(({ name }) => name).join(', ');
  if (wrong.length === 0) return found('calls', 'ok', `it answers to ${names}`);
  return found('calls', 'missing', 'it does not answer to system calls that nsx cannot do without', {
    notes: wrong,
    help: 'ENOSYS and EPERM come from an old kernel, or from a seccomp filter, as container engines have one: run nsx on the host, or the container with `--security-opt seccomp=unconfined`',
  });
}
