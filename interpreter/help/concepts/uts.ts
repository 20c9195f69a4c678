import type { Concept } from './concept.ts';

/** uts_namespaces(7). */
export const uts: Concept = {
  kind: 'uts',
  text:
    'A UTS namespace holds two texts: the host name and the NIS domain name. UTS is short for UNIX time-sharing, after the structure that uname(2) fills in; the rest of that structure is the same everywhere.\n\n' +
    'A new one begins as a copy. It is the simplest of all, and so the one to try things on: what clone(2), unshare(2), setns(2) and a pinned namespace do can be seen with two words.',
  example: 'clone uts < hostname bizarro; print (hostname) >\nprint "and outside:" (hostname)',
  shows: 'another name inside, the old one outside',
};
