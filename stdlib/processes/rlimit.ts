import { defineCommand, optional, required } from '../../interpreter/command.ts';
import { getLimit, type Resource, readLimit, resources, setLimit, UNLIMITED } from '../../interpreter/kernel/limits.ts';
import { oneOf, type Shape } from '../../interpreter/values/shapes.ts';
import { RecordValue, Size, type Value } from '../../interpreter/values/values.ts';

const limit: Shape<bigint> = {
  name: 'LIMIT',
  label: 'a whole number, a size or `unlimited`',
  choices: () => ['unlimited'],
  convert: (value) => {
    if (value === 'unlimited') return UNLIMITED;
    const amount = value instanceof Size ? value.bytes : value;
    return typeof amount === 'number' && Number.isSafeInteger(amount) && amount >= 0 ? BigInt(amount) : undefined;
  },
};

const shown = (value: bigint): Value => (value === UNLIMITED ? 'unlimited' : Number(value));

/** prlimit(2): what this process and its future children may use. */
export const rlimit = defineCommand({
  name: 'rlimit',
  topic: 'processes',
  summary: 'show or set a resource limit of this process',
  details:
    'Everybody may lower the hard limit and move the soft one below it. To raise the hard limit needs CAP_SYS_RESOURCE in the first user namespace: that of a user namespace of your own does not count. Children inherit limits.',
  parameters: {
    resource: required(oneOf('RESOURCE', Object.keys(resources) as Resource[]), 'what is limited'),
    soft: optional(limit, 'the soft limit, which counts'),
    hard: optional(limit, 'the hard limit, up to which the soft one may be raised; left as it is if not given'),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['prlimit64'],
  errors: { EPERM: 'the hard limit would be raised', EINVAL: 'the soft limit would be above the hard one' },
  examples: [
    {
      code: 'fork < rlimit nofile 50 100; expect (rlimit nofile) == {soft: 50, hard: 100}; expect (sh "ulimit -n").out == "50" >',
      summary: 'for a process and its programs',
    },
    { code: 'expect error EINVAL < rlimit nofile 50 20 >', summary: 'the soft limit is the lower one' },
  ],
  run({ arguments: { resource, soft, hard }, machine }) {
    const [outcome] = machine.perform([getLimit(resource)]);
    const now = readLimit(outcome?.outputs[0] ?? Buffer.alloc(16));
    if (soft === undefined) return new RecordValue({ soft: shown(now.soft), hard: shown(now.hard) });
    machine.perform([setLimit(resource, { soft, hard: hard ?? now.hard })]);
    return null;
  },
});
