/**
 * Constructors for the system calls about sockets: as `calls.ts`, and only for what nsx itself says
 * to the network: a device to be removed (rtnetlink(7)), an echo request (icmp(7)).
 */
import { bytes, type Descriptor, define, number, O, output } from './calls.ts';
import type { Argument, SystemCall } from './system-call.ts';

/** Of addresses and sockets: socket(2). */
export const families = { AF_INET: 2, AF_INET6: 10, AF_NETLINK: 16 } as const;
const types = { SOCK_DGRAM: 2, SOCK_RAW: 3 } as const;
const protocols = { NETLINK_ROUTE: 0, IPPROTO_ICMP: 1, IPPROTO_ICMPV6: 58 } as const;
const options = {
  /** [level, option] */
  IP_RECVERR: [0, 11],
  IPV6_RECVERR: [41, 25],
  ICMP_FILTER: [255, 1],
  ICMPV6_FILTER: [58, 1],
  SO_RCVTIMEO: [1, 20],
} as const;
const MSG_DONTWAIT = 0x40;

const descriptor = (value: Descriptor): Argument => (typeof value === 'number' ? number(value) : value);

export const socket = (
  family: keyof typeof families,
  type: keyof typeof types,
  protocol: keyof typeof protocols,
): SystemCall =>
  define(
    'socket',
    number(families[family], family),
    // SOCK_CLOEXEC is O_CLOEXEC: socket(2).
    number(types[type] | O.CLOEXEC, `${type}|SOCK_CLOEXEC`),
    number(protocols[protocol], protocol),
  );

export const setSocketOption = (
  fd: Descriptor,
  option: keyof typeof options,
  value: Uint8Array,
  text: string,
): SystemCall =>
  define(
    'setsockopt',
    descriptor(fd),
    number(options[option][0]),
    number(options[option][1], option),
    bytes(value, text),
    number(value.length),
  );

export const connect = (fd: Descriptor, address: Uint8Array, text: string): SystemCall =>
  define('connect', descriptor(fd), bytes(address, text), number(address.length));

/** sendto(2) without an address: netlink goes to the kernel, a connected socket to its peer. */
export const send = (fd: Descriptor, data: Uint8Array, text: string): SystemCall =>
  define('sendto', descriptor(fd), bytes(data, text), number(data.length), number(0), number(0, 'NULL'), number(0));

/** recvfrom(2), of whoever has sent something. */
export const receive = (fd: Descriptor, size: number, { wait }: { readonly wait: boolean }): SystemCall =>
  define(
    'recvfrom',
    descriptor(fd),
    output(size),
    number(size),
    wait ? number(0) : number(MSG_DONTWAIT, 'MSG_DONTWAIT'),
    number(0, 'NULL'),
    number(0, 'NULL'),
  );
