import { defineCommand, optional } from '../../interpreter/command.ts';
import { readFile } from '../../interpreter/files/paths.ts';
import { processOrPid } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

/** proc_pid_cgroup(5), cgroup_namespaces(7). */
export const cgroups = defineCommand({
  name: 'cgroups',
  topic: 'cgroups',
  summary: 'the control groups of a process, as the current process sees them',
  details:
    'Paths begin at the root of the cgroup namespace of the process that looks: `/..` is above it. `.unified` is the one of version 2; others are named by their controllers.',
  parameters: { process: optional(processOrPid, 'the process; the current one if none is given') },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'read'],
  errors: { ENOENT: 'there is no such process in the /proc of this one' },
  examples: [{ code: 'clone cgroup < print (cgroups) >', summary: 'everything begins at the root' }],
  run({ arguments: { process }, machine }) {
    const pid = process === undefined ? 'self' : typeof process === 'number' ? process : process.pid;
    const lines = readFile(machine, `/proc/${pid}/cgroup`).toString('utf8').trimEnd().split('\n');
    const entries = lines.flatMap((line) => {
      const [, , controllers, path] = /^(\d+):([^:]*):(.*)$/.exec(line) ?? [];
      return controllers === undefined || path === undefined
        ? []
        : [[controllers.replace(/^name=/, '') || 'unified', path] as const];
    });
    return new RecordValue(new Map(entries));
  },
});
