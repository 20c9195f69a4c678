import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { awaitCarrier } from '../../interpreter/network/carrier.ts';
import { duration, text } from '../../interpreter/values/shapes.ts';
import { Duration, show } from '../../interpreter/values/values.ts';

const PATIENCE = new Duration(5000);

/** The operational state of a device: RTM_GETLINK of rtnetlink(7). */
export const carrier = defineCommand({
  name: 'carrier',
  topic: 'networks',
  summary: 'wait until a device carries what is sent into it',
  details:
    'A device that is up carries nothing while the other end of its wire is down, and for a moment after that has gone up, until the kernel has noticed. `wire` of `use net` waits for it. A device that is down never gets there: that is an error in the end.',
  parameters: {
    device: required({ ...text, name: 'DEVICE', label: 'a device' }, 'the name of a device of this network namespace'),
    within: optionalKeyword(duration, 'how long at most; 5s if nothing is said'),
  },
  body: 'none',
  systemCalls: ['sendto', 'recvfrom'],
  errors: {
    ETIMEDOUT: 'one of its ends is still down',
    ENODEV: 'no such device in this network namespace',
  },
  examples: [
    {
      code: 'clone net <\n  ip link add name d0 up type veth peer name d1\n  expect error ETIMEDOUT < carrier d0 within 20ms > "d1 is down"\n  ip link set d1 up\n  carrier d0\n>',
      summary: 'both ends have to be up',
    },
  ],
  run({ arguments: { device, within = PATIENCE }, machine }) {
    if (awaitCarrier(machine, device, within.milliseconds)) return null;
    throw machine.fail('nsx::net::no-carrier', `\`${device}\` carries nothing after ${show(within)}`, {
      help: 'take both ends of the wire up: `ip link set NAME up`, each in its own network namespace',
      facts: { errno: 'ETIMEDOUT' },
    });
  },
});
