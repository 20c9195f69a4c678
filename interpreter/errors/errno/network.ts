/**
 * Why nothing can be sent to an address: socket(2), connect(2), sendto(2).
 */
import type { Row } from '../explanation.ts';

const calls = ['connect', 'sendto'] as const;

export const network: readonly Row[] = [
  {
    calls: ['socket'],
    errno: ['EPERM', 'EACCES'],
    code: 'nsx::net::ping-not-permitted',
    why: 'that needs CAP_NET_RAW, or a group within net.ipv4.ping_group_range',
    help: 'do it in a network namespace of your own: `clone net < … >`, or run nsx with `--sudo`',
  },
  {
    calls: ['socket'],
    errno: ['EAFNOSUPPORT', 'EPROTONOSUPPORT'],
    code: 'nsx::net::unreachable',
    why: 'this kernel does not speak that protocol',
  },
  {
    calls,
    errno: 'ENETUNREACH',
    code: 'nsx::net::unreachable',
    why: 'no route leads there',
    help: 'see `ip route`; a device that is down has no routes, and `lo` is down in a new network namespace',
  },
  {
    calls,
    errno: 'EHOSTUNREACH',
    code: 'nsx::net::unreachable',
    why: 'a route leads there, but nobody answers to that address',
    help: 'is the other side up, and does it have the address? `ip neighbour` shows who was found',
  },
  {
    // veth(4) says so of what its other end, which is down, does not take; a moment later nobody answers.
    calls,
    errno: 'ENOBUFS',
    code: 'nsx::net::unreachable',
    why: 'the device that leads there has dropped it',
    help: 'is the other end of its wire up? `ip link` shows NO-CARRIER where it is not',
  },
  {
    calls,
    errno: ['EPERM', 'EACCES'],
    code: 'nsx::net::refused',
    why: 'a firewall or a route of this namespace forbids it',
    help: 'see `run nft list ruleset` and `ip route`',
  },
  {
    calls,
    errno: 'EADDRNOTAVAIL',
    code: 'nsx::net::unreachable',
    why: 'this namespace has no address to send it from',
    help: 'give a device one: `ip address add … dev …`',
  },
];
