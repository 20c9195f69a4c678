import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { SystemCallFailure } from '../../interpreter/kernel/system-call.ts';
import { errnoOf } from '../../interpreter/kernel/tables.ts';
import { parseAddress } from '../../interpreter/network/address.ts';
import { EchoSocket } from '../../interpreter/network/echo.ts';
import { duration, integer, text } from '../../interpreter/values/shapes.ts';
import { Duration, RecordValue } from '../../interpreter/values/values.ts';

/** The kernel itself gives up to look for a neighbour after three seconds, and says so. */
const PATIENCE = 5000;

/** icmp(7): echo requests by the process itself. */
export const ping = defineCommand({
  name: 'ping',
  topic: 'networks',
  summary: 'ask whether an address can be reached, by an echo request of this process',
  details:
    'As a statement it fails when no answer comes. Where its value is wanted, `(ping …)`, it is a record and no failure: `.sent`, `.received`, `.time` of the fastest answer, and `.error`, the errno that came in the place of one, or null.\n\nNo program is needed: the process makes the system calls. For a raw socket it needs CAP_NET_RAW, which every process of the session has in the network namespaces that it has made.',
  parameters: {
    address: required({ ...text, name: 'ADDRESS', label: 'an address' }, 'of IPv4 or IPv6'),
    count: optionalKeyword(integer('N', 1, 1000), 'so many requests, one after another; otherwise one'),
    within: optionalKeyword(duration, 'how long to wait for an answer; otherwise 5s'),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['socket', 'setsockopt', 'connect', 'sendto', 'recvfrom'],
  errors: {
    ENETUNREACH: 'no route leads there',
    EHOSTUNREACH: 'there is a route, but nobody answers to the address',
    ENOBUFS: 'the other end of the wire has just gone down',
    EPERM: 'the process may not make such a socket',
  },
  examples: [
    {
      code: 'clone net <\n  expect error ENETUNREACH < ping 127.0.0.1 > "lo is down"\n  ip link set lo up\n  ping 127.0.0.1\n  expect (ping 127.0.0.1 count 3).received == 3\n>',
      summary: 'the loopback of a new network namespace',
    },
  ],
  run({ arguments: { address: given, count = 1, within }, captured, machine }) {
    const address = parseAddress(given);
    if (!address) {
      throw machine.fail('nsx::net::address', `\`${given}\` is not an address`, {
        notes: ['names are not looked up: there is no resolver in a new network namespace'],
        help: 'write it as `10.0.0.1` or `fd00::1`',
        facts: { errno: 'EINVAL' },
      });
    }
    let received = 0;
    let error = 0;
    let best = Number.POSITIVE_INFINITY;
    try {
      const socket = new EchoSocket(machine, address, within?.milliseconds ?? PATIENCE);
      try {
        for (let sent = 0; sent < count; sent++) {
          const echo = socket.ask();
          if (echo.time === null) error = echo.error || error;
          else {
            received += 1;
            best = Math.min(best, echo.time);
          }
        }
      } finally {
        socket.close();
      }
    } catch (failure) {
      if (!(failure instanceof SystemCallFailure) || failure.call.name !== 'connect') throw failure;
      error = -failure.errno;
      if (!captured) throw failure;
    }
    const name = error < 0 ? errnoOf(-error).name : null;
    if (received === 0 && !captured) {
      if (error < 0) throw new SystemCallFailure(calls.about(address.text, { name: 'sendto', arguments: [] }), -error);
      throw machine.fail('nsx::net::no-answer', `${address.text} does not answer`, {
        notes: [`${count} sent, none received`],
        help: 'the way back matters as much as the way there: look at `ip route` on both sides',
        facts: { errno: 'ETIMEDOUT', syscall: 'recvfrom' },
      });
    }
    return new RecordValue({
      address: address.text,
      sent: count,
      received,
      time: received > 0 ? new Duration(Math.round(best * 1000) / 1000) : null,
      error: name,
    });
  },
});
