import { defineCommand, optional, required } from '../../interpreter/command.ts';
import { writeFile } from '../../interpreter/files/paths.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { oneOf, type Shape } from '../../interpreter/values/shapes.ts';
import { Duration, readDuration, type Value } from '../../interpreter/values/values.ts';

/** A duration, with a `+` before it if somebody likes. */
const offset: Shape<Duration> = {
  name: 'OFFSET',
  label: 'an offset such as +1d or -10s',
  convert: (value: Value) => {
    if (value instanceof Duration) return value;
    return typeof value === 'string' && value.startsWith('+') ? readDuration(value.slice(1)) : undefined;
  },
};

const clocks = { monotonic: 1, boottime: 7, realtime: 0 } as const;

/** time_namespaces(7): `/proc/PID/timens_offsets`; clock_gettime(2). */
export const clock = defineCommand({
  name: 'clock',
  topic: 'namespaces',
  summary: 'what a clock shows to this process, or how far it is to be off in a new time namespace',
  details:
    'Offsets are set between `unshare time` and the first child, which then lives by them, as all that come after it. The real-time clock is the same everywhere and has no offset.',
  parameters: {
    clock: required(
      oneOf<keyof typeof clocks>('CLOCK', ['monotonic', 'boottime', 'realtime']),
      'the clock: `boottime` goes on while the machine sleeps',
    ),
    offset: optional(offset, 'how far the clock is to be ahead of that of the machine; behind, if negative'),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['clock_gettime', 'openat', 'write'],
  errors: {
    EACCES: 'the time namespace is not new, or has a process already',
    ERANGE: 'the clock would stand before the start of the machine, or too far ahead',
    EINVAL: 'the real-time clock',
    EPERM: 'no CAP_SYS_TIME in the user namespace that owns the time namespace',
  },
  examples: [
    {
      code: 'fork < unshare time; clock boottime +1d; fork < expect ((clock boottime) > 1d) > >',
      summary: 'a machine that has been up for a day and more',
    },
  ],
  run({ arguments: { clock: name, offset: wanted }, machine }) {
    if (wanted === undefined) {
      const [outcome] = machine.perform([calls.readClock(clocks[name], `CLOCK_${name.toUpperCase()}`)]);
      const buffer = outcome?.outputs[0];
      return new Duration(
        buffer ? Number(buffer.readBigInt64LE(0)) * 1000 + Number(buffer.readBigInt64LE(8)) / 1e6 : 0,
      );
    }
    // struct timespec: nanoseconds count forwards, before zero too.
    const seconds = Math.floor(wanted.milliseconds / 1000);
    const nanoseconds = Math.round((wanted.milliseconds - seconds * 1000) * 1e6);
    writeFile(machine, '/proc/self/timens_offsets', `${name} ${seconds} ${nanoseconds}\n`, false);
    return null;
  },
});
