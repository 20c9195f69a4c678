import { defineCommand, flag, rest } from '../../interpreter/command.ts';
import { type SecureBit, secureBitNames, secureBits } from '../../interpreter/kernel/capabilities.ts';
import { getSecureBits, setSecureBits } from '../../interpreter/kernel/credential-calls.ts';
import { oneOf } from '../../interpreter/values/shapes.ts';

const words = Object.keys(secureBits) as SecureBit[];

/** PR_GET_SECUREBITS(2const), PR_SET_SECUREBITS(2const). */
export const securebits = defineCommand({
  name: 'securebits',
  topic: 'identity',
  summary: 'show or set what user 0 means to this process',
  details:
    'The bits named are set and all others cleared. `noroot`: executing a program gives user 0 nothing. `no_setuid_fixup`: changing users changes no capabilities. `keep_caps`: leaving user 0 keeps the permitted ones, until the next program. `no_cap_ambient_raise`: nothing can be made ambient. Each can be locked.',
  parameters: { bits: rest(oneOf('BIT', words), 'the bits'), none: flag('clear them all') },
  body: 'none',
  value: 'shown',
  systemCalls: ['prctl'],
  errors: { EPERM: 'no CAP_SETPCAP, or one of them is locked' },
  examples: [
    { code: 'fork < securebits keep_caps; expect (securebits) == [keep_caps] >', summary: 'one of them' },
    {
      code: 'clone user < map uid 0 to 0; securebits noroot; expect (run grep CapEff /proc/self/status).out matches "0{16}$" >',
      summary: 'a root that is nobody special',
    },
  ],
  run({ arguments: { bits, none }, machine }) {
    if (bits.length === 0 && !none) {
      return secureBitNames(machine.perform([getSecureBits()])[0]?.result ?? 0);
    }
    machine.perform([setSecureBits(bits.reduce((value, bit) => value | secureBits[bit], 0))]);
    return null;
  },
});
