import { defineCommand, required } from '../../interpreter/command.ts';
import { masqueradeBehind } from '../../interpreter/network/nat.ts';
import { text } from '../../interpreter/values/shapes.ts';

/** NAT: nft(8), or iptables(8) where there is none. */
export const masquerade = defineCommand({
  name: 'masquerade',
  topic: 'networks',
  summary: 'let what leaves through a device have that device’s address (NAT)',
  details:
    'So others can be reached that know no way back to those behind this process. Packets have to be forwarded, too: `write /proc/sys/net/ipv4/ip_forward 1`, or `router` of `use net`. It uses `nft`, or `iptables` where that is missing.',
  parameters: { device: required({ ...text, name: 'DEVICE' }, 'the device that leads outside') },
  body: 'none',
  systemCalls: ['clone3', 'setns', 'execve'],
  errors: { EPERM: 'the network namespace belongs to somebody else' },
  examples: [
    {
      code: 'clone net < ip link add name wan type veth peer name far; masquerade wan >',
      summary: 'hide a network',
      checkOnly: true,
    },
  ],
  run({ arguments: { device }, machine }) {
    masqueradeBehind(machine, device);
    return null;
  },
});
