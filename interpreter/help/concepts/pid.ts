import type { Concept } from './concept.ts';

/** pid_namespaces(7). */
export const pid: Concept = {
  kind: 'pid',
  text:
    'A PID namespace numbers its processes from 1. They nest: a process has one PID in its own namespace and one in each namespace around it, so an outer namespace sees all that happens inside, and an inner one sees nothing of what is outside. A parent that cannot be seen has the PID 0.\n\n' +
    'The first process is its init. It inherits orphans, signals without a handler do not reach it from inside, and when it ends the kernel kills all others and the namespace takes no new ones.\n\n' +
    'A process never changes its own PID. So unshare(2) and setns(2) decide only where the next children are born, and a procfs shows the namespace of the process that mounted it.',
  example:
    'let box = clone pid < mount proc at /tmp/nsx-example-proc; hold >\n' +
    'print "one process: ${box.pids}"\n' +
    'expect (ls "/tmp/nsx-example-proc/[1-9]*") == ["/tmp/nsx-example-proc/1"]',
  shows: 'a process with two PIDs, and a procfs that shows its world',
};
