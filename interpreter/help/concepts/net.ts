import type { Concept } from './concept.ts';

/** network_namespaces(7). */
export const net: Concept = {
  kind: 'net',
  text:
    'A network namespace has its own devices, addresses, routes, firewall rules and ports. A new one has a loopback device that is down, and nothing else, so two programs can listen on the same port without noticing each other.\n\n' +
    'A device is in one namespace at a time and can be moved. A veth pair is a cable: what goes in at one end comes out at the other, wherever that has been moved to. A socket stays in the namespace in which it was made, whatever its process does later.\n\n' +
    '/sys/class/net shows the namespace of the process that mounted sysfs. When the last process has left and nothing else keeps a namespace, its veth devices are gone and real ones return to the first namespace.\n\n' +
    '`use net` brings what networks are made of: `host`, `router`, `switch`, `wire`, `veth`, `bridge`, `address`, `route`, `up` and more. `ip` is ip(8).',
  example: 'clone net <\n  let devices = lines (read /proc/self/net/dev)\n  print $devices[2..]\n>',
  shows: 'a new network: lo alone',
};
