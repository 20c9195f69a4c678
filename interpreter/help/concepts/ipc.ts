import type { Concept } from './concept.ts';

/** ipc_namespaces(7). */
export const ipc: Concept = {
  kind: 'ipc',
  text:
    'An IPC namespace has its own System V message queues, semaphores and shared memory, its own POSIX message queues, and its own limits for them in /proc/sys/kernel and /proc/sys/fs/mqueue. What they have in common is that they are not found by the path of a file, so a mount namespace cannot part them.\n\n' +
    'The same key names different objects inside and outside. The objects end with the namespace. POSIX shared memory and pipes are files and sockets, and not part of it.',
  example: 'clone ipc < print (lines (read /proc/sysvipc/shm))[1..] >\nexpect (clone ipc < hold >).ns.ipc != (ns).ipc',
  shows: 'a new one has no shared memory',
};
