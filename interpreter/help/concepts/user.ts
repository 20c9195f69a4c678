import type { Concept } from './concept.ts';

/** user_namespaces(7). */
export const user: Concept = {
  kind: 'user',
  text:
    'A user namespace maps user and group IDs, and it is what capabilities are measured against. It is the only kind that needs no privilege: whoever makes one has all capabilities in it, and none outside that were not there before.\n\n' +
    'Every other namespace belongs to the user namespace that it was made in. To change a host name, mount something or set up a network, a process needs the capability in the owner of that namespace. That is why `clone user uts` can change its host name, and `clone user` alone cannot.\n\n' +
    'IDs without a mapping show as 65534. A map is written once, from inside or outside; without privilege it may map only its maker, and groups only after `setgroups deny`. They nest, at most 32 deep.',
  example:
    'clone user uts <\n  print (read /proc/self/status | lines | where $it matches "^CapEff")\n  hostname mine\n>\nexpect error EPERM < clone user < hostname mine > >',
  shows: 'all capabilities, but only over what belongs to it',
};
