/**
 * Codes of networks: what `ip` refuses, echo requests without an answer, programs that are missing.
 */
import type { CodeList } from './entry.ts';

export const networkCodes = {
  'nsx::net::no-program': {
    summary: 'a program that configures networks is not installed',
    mend: '`ip` is in the package iproute2 (`iproute` on Fedora), `nft` in nftables, `iptables` in iptables. The `ip` of BusyBox is not enough.',
  },
  'nsx::net::word': {
    summary: '`ip` cannot be told this',
    mend: 'nsx gives commands to `ip -batch`, line by line, and only those that answer at once. Whatever else `ip` can do, `run ip …` does.',
  },
  'nsx::net::bad-name': {
    summary: 'a device cannot have this name',
    mend: 'A name has 1 to 15 bytes and no `/`, no `:` and no blank.',
  },
  'nsx::net::not-ours': {
    summary: 'a change in a network namespace that is not the script’s own could not be undone',
    mend: 'Do it in a namespace of the script’s own, `clone net < … >`. In others, devices can be added, which are removed in the end, and those can be changed.',
  },
  'nsx::net::not-permitted': {
    summary: 'the process may not change this network',
    mend: 'It needs CAP_NET_ADMIN in the user namespace that owns the network namespace. The host’s belongs to root; one made with `clone net` belongs to the session.',
  },
  'nsx::net::exists': {
    summary: 'a device, an address or a route is there already',
    mend: 'Names are unique in a network namespace. Take another name, or remove the old one.',
  },
  'nsx::net::no-device': {
    summary: 'there is no such device in this network namespace',
    mend: 'A device is in one network namespace at a time. `ip link` shows those that are here.',
  },
  'nsx::net::device-type': {
    summary: 'this kernel makes no devices of that type',
    mend: 'The type may be mistyped, or its module may not be loaded: `modprobe TYPE`, as root.',
  },
  'nsx::net::no-network': {
    summary: 'there is no such network namespace',
    mend: 'Name one by a PID as the session sees it, or by its name in /run/netns.',
  },
  'nsx::net::address': {
    summary: 'this is not an address',
    mend: 'An address is `10.0.0.1` or `fd00::1`; with the length of its network, `10.0.0.1/24` or `fd00::1/64`.',
  },
  'nsx::net::gateway': {
    summary: 'a gateway cannot be reached directly',
    mend: 'A gateway has to be in the network of one of the namespace’s own addresses, on a device that is up.',
  },
  'nsx::net::unreachable': {
    summary: 'no route leads there, or nobody is there',
    mend: '`ip route` shows the routes. A device has routes only while it is up; whoever is to answer needs a way back, too.',
  },
  'nsx::net::no-answer': {
    summary: 'an echo request was not answered in time',
    mend: 'It was sent. See whether the other side has a route back, whether those between forward (`/proc/sys/net/ipv4/ip_forward`), and what firewalls say.',
  },
  'nsx::net::no-carrier': {
    summary: 'a device carries nothing, though it was waited for',
    mend: 'A wire has two ends, and both have to be up. `ip link` shows what a device lacks: `NO-CARRIER` means that the other end is down.',
  },
  'nsx::net::ping-not-permitted': {
    summary: 'the process may not send echo requests',
    mend: 'It needs CAP_NET_RAW in the user namespace that owns the network namespace, or a group within its `net.ipv4.ping_group_range`.',
  },
  'nsx::net::refused': {
    summary: '`ip`, `nft` or `iptables` refuses',
    mend: 'The note tells what it said itself. Its manual page tells what it wants: ip(8), nft(8), iptables(8).',
  },
} as const satisfies CodeList;
