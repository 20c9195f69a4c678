/**
 * Echo requests, as ping(8) sends them, made of the process's own system calls: so it is that process
 * which reaches the other or does not, whatever programs its root has.
 *
 * icmp(7): a datagram socket needs a group within net.ipv4.ping_group_range, a raw one CAP_NET_RAW.
 */

import * as calls from '../kernel/calls.ts';
import * as network from '../kernel/network-calls.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import { E } from '../kernel/tables.ts';
import type { Machine } from '../machine.ts';
import { type Address, socketAddress } from './address.ts';

const ANSWER_SIZE = 256;
const DATA = Buffer.from('nsx sees whether you are there...');
/** ICMP and ICMPv6: what asks, and what answers. */
const REQUEST = { 4: 8, 6: 128 } as const;
const REPLY = { 4: 0, 6: 129 } as const;

export interface Echo {
  /** In milliseconds; null when no answer came. */
  readonly time: number | null;
  /** Minus an errno that came in the place of an answer: no route, nobody there. 0: only silence. */
  readonly error: number;
}

export class EchoSocket {
  readonly #machine: Machine;
  readonly #address: Address;
  readonly #fd: number;
  readonly #raw: boolean;
  readonly #identifier: number;
  #sequence = 0;

  /** Throws SystemCallFailure when the process may not, or has no route. */
  constructor(machine: Machine, address: Address, patience: number) {
    this.#machine = machine;
    this.#address = address;
    // Others on this machine may be asking, too.
    this.#identifier = (machine.process.pid * 31 + Math.floor(performance.now())) & 0xffff;
    const family = address.family === 4 ? 'AF_INET' : 'AF_INET6';
    const protocol = address.family === 4 ? 'IPPROTO_ICMP' : 'IPPROTO_ICMPV6';
    const [datagram] = machine.perform([calls.keepGoing(network.socket(family, 'SOCK_DGRAM', protocol))]);
    this.#raw = (datagram?.result ?? -1) < 0;
    this.#fd = this.#raw
      ? (machine.perform([network.socket(family, 'SOCK_RAW', protocol)])[0]?.result ?? -1)
      : (datagram?.result ?? -1);
    try {
      machine.perform([...this.#options(patience), network.connect(this.#fd, socketAddress(address), address.text)]);
    } catch (error) {
      this.close();
      throw error;
    }
  }

  /** Errors as errnos, a limit to the wait, and nothing but answers. */
  #options(patience: number): SystemCall[] {
    const one = Buffer.from([1, 0, 0, 0]);
    const limit = Buffer.alloc(16);
    limit.writeBigInt64LE(BigInt(Math.floor(patience / 1000)), 0);
    limit.writeBigInt64LE(BigInt(Math.round((patience % 1000) * 1000)), 8);
    const v4 = this.#address.family === 4;
    const list = [
      network.setSocketOption(this.#fd, v4 ? 'IP_RECVERR' : 'IPV6_RECVERR', one, '1'),
      network.setSocketOption(this.#fd, 'SO_RCVTIMEO', limit, `${patience} ms`),
    ];
    if (!this.#raw) return list;
    const filter = Buffer.alloc(v4 ? 4 : 32, 0xff);
    filter.writeInt32LE(~(1 << (REPLY[this.#address.family] & 31)), v4 ? 0 : (REPLY[6] >> 5) * 4);
    return [...list, network.setSocketOption(this.#fd, v4 ? 'ICMP_FILTER' : 'ICMPV6_FILTER', filter, 'ECHOREPLY')];
  }

  /** One request, and what comes of it. */
  ask(): Echo {
    this.#sequence += 1;
    const started = performance.now();
    const sent = this.#attempt([network.send(this.#fd, this.#request(), `{ECHO ${this.#sequence}}`)]);
    if (sent.result < 0) return { time: null, error: sent.result };
    for (;;) {
      const { result, output } = this.#attempt([network.receive(this.#fd, ANSWER_SIZE, { wait: true })]);
      if (result === -E.EAGAIN) return { time: null, error: 0 };
      if (result === -E.EINTR) this.#machine.stopIfAsked();
      else if (result < 0) return { time: null, error: result };
      else if (this.#isAnswer(output.subarray(0, result))) return { time: performance.now() - started, error: 0 };
      if (this.#machine.kernel.dry) return { time: 0, error: 0 };
    }
  }

  #attempt(list: readonly SystemCall[]): { result: number; output: Buffer } {
    const [outcome] = this.#machine.perform(list.map(calls.keepGoing));
    return { result: outcome?.result ?? -1, output: outcome?.outputs[0] ?? Buffer.alloc(0) };
  }

  #request(): Buffer {
    const packet = Buffer.concat([Buffer.alloc(8), DATA]);
    packet[0] = REQUEST[this.#address.family];
    packet.writeUInt16BE(this.#identifier, 4);
    packet.writeUInt16BE(this.#sequence & 0xffff, 6);
    // The kernel does it for datagram sockets, and for ICMPv6.
    if (this.#raw && this.#address.family === 4) packet.writeUInt16BE(checksum(packet), 2);
    return packet;
  }

  /** A raw socket sees the answers to everybody in this namespace, and for IPv4 the header before them. */
  #isAnswer(packet: Buffer): boolean {
    const at = this.#raw && this.#address.family === 4 ? ((packet[0] ?? 0) & 15) * 4 : 0;
    if (packet.length < at + 8 || packet[at] !== REPLY[this.#address.family]) return false;
    const ours = !this.#raw || packet.readUInt16BE(at + 4) === this.#identifier;
    return ours && packet.readUInt16BE(at + 6) === (this.#sequence & 0xffff);
  }

  close(): void {
    this.#machine.perform([calls.quietly(calls.close(this.#fd))]);
  }
}

/** RFC 1071. */
function checksum(packet: Buffer): number {
  let sum = 0;
  for (let at = 0; at < packet.length; at += 2) sum += ((packet[at] ?? 0) << 8) | (packet[at + 1] ?? 0);
  while (sum > 0xffff) sum = (sum & 0xffff) + (sum >>> 16);
  return ~sum & 0xffff;
}
