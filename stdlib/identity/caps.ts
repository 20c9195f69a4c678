import { defineCommand, keywordRest, optional, optionalKeyword, rest } from '../../interpreter/command.ts';
import { changeCapabilities, knownCapabilities } from '../../interpreter/identity/change-capabilities.ts';
import { capabilitiesValue, credentialsOf } from '../../interpreter/identity/credentials.ts';
import {
  type CapabilitySet,
  capabilityNames,
  capabilitySets,
  findCapability,
} from '../../interpreter/kernel/capabilities.ts';
import { oneOf, processOrPid, type Shape } from '../../interpreter/values/shapes.ts';

const ALL = 'all';
const capability: Shape<number | typeof ALL> = {
  name: 'CAP',
  label: 'a capability such as net_admin',
  choices: () => [...capabilityNames, ALL],
  unknownCode: 'nsx::bind::unknown-keyword',
  convert: (value) => (value === ALL ? ALL : typeof value === 'string' ? findCapability(value) : undefined),
};

const actions = ['drop', 'keep', 'add'] as const;

/** capabilities(7): capget(2), capset(2), prctl(2). */
export const caps = defineCommand({
  name: 'caps',
  topic: 'identity',
  summary: 'show or change the capabilities of this process',
  details:
    'Shown are the five sets, by name. `drop` takes capabilities out of sets, `keep` leaves nothing else in them, and `add` puts them in. Without `in`, `drop` and `keep` work on `effective`, `permitted` and `inheritable`, and `add` on `effective`.\n\n' +
    'What is not permitted can never be had again. What is taken out of `bounding` cannot be got by executing a program, either. What is `ambient` stays when a program is executed; it has to be permitted and inheritable.',
  parameters: {
    action: optional(oneOf('ACTION', actions), 'what to do; show them, if nothing is said'),
    capabilities: rest(capability, 'the capabilities, with or without `CAP_`; `all` of them'),
    in: keywordRest(oneOf('SET', Object.keys(capabilitySets) as CapabilitySet[]), 'the sets to change'),
    of: optionalKeyword(processOrPid, 'to be shown: the process; the current one if none is given'),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'read', 'close', 'capget', 'capset', 'prctl'],
  errors: {
    EPERM: 'it is not permitted (or not inheritable, for `ambient`), or it takes CAP_SETPCAP',
  },
  examples: [
    {
      code: 'clone user < expect "sys_admin" in (caps).effective; caps drop sys_admin; expect "sys_admin" not in (caps).permitted >',
      summary: 'a new user namespace gives all of them, and one is dropped',
    },
    {
      code: 'clone user < caps keep net_raw; expect (caps).effective == [net_raw]; expect error EPERM < caps add kill > >',
      summary: 'all but one; they do not come back',
    },
    {
      code: 'clone user < caps add net_raw in inheritable ambient; expect (run grep CapEff /proc/self/status).out matches "2000$" >',
      summary: 'a program keeps what is ambient, though its user is nobody',
    },
  ],
  run({ arguments: { action, capabilities, in: sets, of }, machine }) {
    if (action === undefined) return capabilitiesValue(credentialsOf(machine, of).caps);
    if (of !== undefined) {
      throw machine.fail('nsx::caps::others', 'a process can change its own capabilities only', {
        help: `let it do so itself: \`in PROC < caps ${action} … >\``,
      });
    }
    if (capabilities.length === 0) {
      throw machine.fail('nsx::caps::none-named', `\`caps ${action}\` needs the capabilities to ${action}`, {
        help: '`all` stands for all of them',
      });
    }
    if (action === 'add' && sets.includes('bounding')) {
      throw machine.fail('nsx::caps::bounding', 'nothing can be added to the bounding set', {
        notes: ['there is no system call for it: a set that could grow would bound nothing'],
        facts: { errno: 'EPERM' },
      });
    }
    const usual: CapabilitySet[] = action === 'add' ? ['effective'] : ['effective', 'permitted', 'inheritable'];
    changeCapabilities(machine, {
      action,
      capabilities: capabilities.flatMap((one) => (one === ALL ? knownCapabilities(machine) : [one])),
      sets: sets.length > 0 ? sets : usual,
    });
    return null;
  },
});
