/**
 * Why no process can be started: memory, a dead init, limits on the number of processes.
 */
import type { Circumstances } from '../circumstances.ts';
import type { Row } from '../explanation.ts';
import { softLimit, sysctl } from '../privileges.ts';

const calls = ['clone3', 'unshare'] as const;
/** Below this, memory is a likelier reason than anything else. */
const SCARCE_KILOBYTES = 32 * 1024;

const availableMemory = (machine: Circumstances): number | null => {
  const text = /^MemAvailable:\s*(\d+)/m.exec(machine.read('/proc/meminfo') ?? '')?.[1];
  return text === undefined ? null : Number(text);
};

/** A pids cgroup of the process that is full: its directory and its limit. */
function fullCgroup(machine: Circumstances): { readonly path: string; readonly limit: number } | null {
  for (const line of (machine.read('/proc/self/cgroup') ?? '').split('\n')) {
    const [, controllers = '', place = ''] = /^\d+:([^:]*):(.*)$/.exec(line) ?? [];
    if (place === '') continue;
    const root = controllers === '' ? '/sys/fs/cgroup' : '/sys/fs/cgroup/pids';
    if (controllers !== '' && !controllers.split(',').includes('pids')) continue;
    for (
      let path = `${root}${place}`.replace(/\/$/, '');
      path.length >= root.length;
      path = path.slice(0, path.lastIndexOf('/'))
    ) {
      const limit = Number(machine.read(`${path}/pids.max`) ?? Number.NaN);
      const current = Number(machine.read(`${path}/pids.current`) ?? Number.NaN);
      if (current >= limit) return { path, limit };
    }
  }
  return null;
}

export const processes: readonly Row[] = [
  {
    calls,
    errno: 'ENOMEM',
    code: 'nsx::limit::memory',
    when: ({ machine }) => (availableMemory(machine) ?? Number.POSITIVE_INFINITY) < SCARCE_KILOBYTES,
    why: 'there is not enough memory',
    notes: ({ machine }) => [`${Math.round((availableMemory(machine) ?? 0) / 1024)} MiB are available`],
  },
  {
    calls,
    errno: 'ENOMEM',
    code: 'nsx::clone::init-ended',
    why: 'the init (PID 1) of the PID namespace has ended, so nothing can be started in it any more',
    help: 'make PID 1 live longer: end its body with `hold` or `exec sleep inf`',
  },
  {
    calls,
    errno: 'EAGAIN',
    code: 'nsx::limit::processes',
    when: ({ machine }) => fullCgroup(machine) !== null,
    why: ({ machine }) => {
      const full = fullCgroup(machine);
      return `the cgroup ${full?.path} is full (pids.max is ${full?.limit})`;
    },
    help: 'end some processes, or raise `pids.max`',
  },
  {
    calls,
    errno: 'EAGAIN',
    code: 'nsx::limit::processes',
    why: 'the limit on the number of processes is reached',
    notes: ({ machine }) => {
      const own = softLimit(machine, 'Max processes');
      const ids = sysctl(machine, 'kernel/pid_max');
      return [
        ...(own === null ? [] : [`the user may have ${own} processes (\`ulimit -u\`)`]),
        ...(ids === null ? [] : [`kernel.pid_max is ${ids}`]),
        'a limit of the cgroup (pids.max) counts too',
      ];
    },
    help: 'end some processes, or raise the limit',
  },
];
