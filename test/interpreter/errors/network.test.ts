/** Networks: what a ping is refused, and what ip(8) says, in words. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { Source } from '../../../grammar/source.ts';
import { network } from '../../../interpreter/errors/errno/network.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import * as networkCalls from '../../../interpreter/kernel/network-calls.ts';
import { explainRefusal } from '../../../interpreter/network/refusals.ts';
import { assertStyle, type Case, testExplanations } from '../../support/errors/explains.ts';
import { assertGoldenAt } from '../../support/goldens.ts';
import { renderDiagnostics } from '../../support/render-diagnostics.ts';

const socket = networkCalls.socket('AF_INET', 'SOCK_RAW', 'IPPROTO_ICMP');
const connect = networkCalls.connect(calls.resultOf(0), new Uint8Array(16), '10.0.0.9');

const cases: Case[] = [
  {
    call: socket,
    errno: 'EPERM',
    code: 'nsx::net::ping-not-permitted',
    message:
      'cannot make a socket for echo requests: that needs CAP_NET_RAW, or a group within net.ipv4.ping_group_range',
    help: '`clone net < … >`',
  },
  {
    call: socket,
    errno: 'EAFNOSUPPORT',
    code: 'nsx::net::unreachable',
    message: 'cannot make a socket for echo requests: this kernel does not speak that protocol',
  },
  {
    call: connect,
    errno: 'ENETUNREACH',
    code: 'nsx::net::unreachable',
    message: 'cannot reach 10.0.0.9: no route leads there',
    help: '`lo` is down in a new network namespace',
  },
  {
    call: connect,
    errno: 'EHOSTUNREACH',
    code: 'nsx::net::unreachable',
    message: 'cannot reach 10.0.0.9: a route leads there, but nobody answers to that address',
  },
  {
    call: connect,
    errno: 'ENOBUFS',
    code: 'nsx::net::unreachable',
    message: 'cannot reach 10.0.0.9: the device that leads there has dropped it',
    help: 'NO-CARRIER',
  },
  {
    call: connect,
    errno: 'EPERM',
    code: 'nsx::net::refused',
    message: 'cannot reach 10.0.0.9: a firewall or a route of this namespace forbids it',
  },
  {
    call: connect,
    errno: 'EADDRNOTAVAIL',
    code: 'nsx::net::unreachable',
    message: 'cannot reach 10.0.0.9: this namespace has no address to send it from',
  },
];

testExplanations('networks', network, cases).run();

/** A command, what ip(8) says to it, and what that is called. */
const said: readonly (readonly [command: string, answer: string, code: string])[] = [
  ['link add br0 type bridge', 'RTNETLINK answers: Operation not permitted', 'nsx::net::not-permitted'],
  ['link add a type veth peer name b', 'RTNETLINK answers: File exists', 'nsx::net::exists'],
  ['address add 10.0.0.1/24 dev a', 'RTNETLINK answers: File exists', 'nsx::net::exists'],
  ['route add default via 10.0.0.1', 'RTNETLINK answers: File exists', 'nsx::net::exists'],
  ['link set nowhere up', 'Cannot find device "nowhere"', 'nsx::net::no-device'],
  ['link add a type bridge', 'Error: argument "type" is wrong: "type" is invalid lladdr.', 'nsx::net::word'],
  [
    'address add 10.0.0.300/24 dev a',
    'Error: any valid prefix is expected rather than "10.0.0.300/24".',
    'nsx::net::address',
  ],
  ['route add default via 9.9.9.9', 'Error: Nexthop has invalid gateway.', 'nsx::net::gateway'],
  ['route get 9.9.9.9', 'RTNETLINK answers: Network is unreachable', 'nsx::net::unreachable'],
  ['route delete 10.9.0.0/16', 'RTNETLINK answers: No such process', 'nsx::net::unreachable'],
  ['link add x type nosuch', 'Error: Unknown device type.', 'nsx::net::device-type'],
  ['link set a netns 4000000', 'Error: argument "4000000" is wrong: Invalid "netns" value', 'nsx::net::no-network'],
  ['link set a master b', 'RTNETLINK answers: Too many levels of symbolic links', 'nsx::net::refused'],
  ['link set a alias', 'Error: Something new.', 'nsx::net::refused'],
];

const refusals = suite('errors: what ip(8) refuses');
const shown = new Set<string>();

for (const [command, answer, code] of said) {
  refusals(`ip ${command}: ${answer}`, () => {
    const words = command.split(' ');
    const refusal = explainRefusal(answer, words);
    assert.is(refusal.code, code);
    assertStyle(refusal.why);
    if (shown.has(code)) return;
    shown.add(code);
    const source = new Source('ip', `ip ${command}`);
    const diagnostic = {
      code,
      severity: 'error',
      message: `\`ip ${command}\`: ${refusal.why}`,
      labels: [{ span: { start: 0, end: source.text.length }, text: '' }],
      notes: [],
      ...(refusal.help === undefined ? {} : { help: refusal.help }),
    } as const;
    assertGoldenAt(`codes/ip/${code.replaceAll('::', '-')}.err`, renderDiagnostics(source, [diagnostic]));
  });
}

refusals.run();
