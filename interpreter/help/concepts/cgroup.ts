import type { Concept } from './concept.ts';

/** cgroup_namespaces(7). */
export const cgroup: Concept = {
  kind: 'cgroup',
  text:
    'A cgroup namespace changes what a process is told of its place in the tree of control groups, and nothing else: no limit changes, no process moves. The control group that a process is in when it makes one becomes the root of what it sees, so /proc/self/cgroup says `/` there.\n\n' +
    'Groups that lie elsewhere show as `/..` and what follows. A cgroup file system shows the root of the namespace in which it was mounted.',
  example:
    'clone cgroup <\n  expect (read /proc/self/cgroup) matches ":/$" "wherever it is outside, it is the root inside"\n>',
  shows: 'the root, from inside',
};
