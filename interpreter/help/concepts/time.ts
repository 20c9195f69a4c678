import type { Concept } from './concept.ts';

/** time_namespaces(7). */
export const time: Concept = {
  kind: 'time',
  text:
    'A time namespace moves two clocks by a fixed offset: the monotonic one and the one that counts from boot. The date is not among them; it is the same everywhere. It is for moving a running program to another machine, where those clocks must not jump.\n\n' +
    'As with PID namespaces, unshare(2) puts the next children into the new one. The offsets are in /proc/PID/timens_offsets, and can be set until the first process is inside.',
  example: 'clone time < print (read /proc/self/timens_offsets) >\nexpect (clone time < hold >).ns.time != (ns).time',
  shows: 'a new one, with its offsets',
};
