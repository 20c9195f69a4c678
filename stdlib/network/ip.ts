import { defineCommand, rest } from '../../interpreter/command.ts';
import { runIp } from '../../interpreter/network/ip.ts';
import { programArgument } from '../../interpreter/values/shapes.ts';

/** ip(8), in the network namespace of whoever says it. */
export const ip = defineCommand({
  name: 'ip',
  topic: 'networks',
  summary: 'a command of ip(8) in this process’s network namespace; its answer as a value',
  details:
    'The words are those of ip(8). What it shows is a list of records. It acts from outside, with the privileges of the session, so the process needs neither the program nor a PID for it; PIDs among its words are those that the session sees.\n\nIn a network namespace that the script has not made, the host’s above all, devices can be added, which are removed in the end, and changed if they were; anything else is refused there.',
  parameters: {
    words: rest(
      { ...programArgument, name: 'WORD', completion: 'none' },
      'an object, a verb and so on, as for ip(8)',
      1,
    ),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['clone3', 'setns', 'execve'],
  errors: {
    EPERM: 'the network namespace belongs to somebody else',
    EEXIST: 'the device, address or route is there already',
    ENODEV: 'no such device in this network namespace',
  },
  examples: [
    {
      code: 'clone net <\n  expect (ip link | each $it.ifname) == ["lo"]\n  ip link set lo up\n  expect "UP" in (ip link show lo)[0].flags\n>',
      summary: 'a new network namespace has one device',
    },
    {
      code: 'clone net <\n  ip link add name d0 type veth peer name d1\n  ip address add 10.0.0.1/24 dev d0\n  ip link set d0 up; ip link set d1 up\n  expect (ip route)[0].dst == "10.0.0.0/24"\n>',
      summary: 'an address brings a route',
    },
  ],
  run: ({ arguments: { words }, machine }) => runIp(machine, words.flat()),
});
