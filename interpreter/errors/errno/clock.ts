/**
 * Why the clocks of a time namespace cannot be set: writes to timens_offsets, time_namespaces(7).
 */
import type { Row } from '../explanation.ts';
import { type Facts, writtenText } from '../facts.ts';
import { isCapable } from '../privileges.ts';

const isOffsets = ({ path }: Facts): boolean => path.endsWith('/timens_offsets');
const calls = ['write', 'openat'] as const;

/** A word in front that is no clock with an offset. */
const strangeClock = (facts: Facts): string | undefined =>
  writtenText(facts.call)
    .split('\n')
    .map((line) => line.trim().split(/\s+/)[0] ?? '')
    .find((word) => word !== '' && !/^(monotonic|boottime|1|7)$/.test(word));

export const clock: readonly Row[] = [
  {
    calls: ['write'],
    errno: 'EACCES',
    code: 'nsx::clock::too-late',
    when: isOffsets,
    why: 'there is no new time namespace whose first process is still to come',
    notes: () => ['offsets hold for a namespace that has no process yet: between `unshare time` and the first child'],
    help: 'put `clock` right after `unshare time`, before anything is started',
  },
  {
    calls: ['write'],
    errno: 'ERANGE',
    code: 'nsx::clock::out-of-range',
    when: isOffsets,
    why: 'the clock would stand before the start of the machine, or too far ahead',
    notes: () => ['a clock may neither become negative nor pass half of what the kernel can count (146 years)'],
    help: 'choose a smaller offset',
  },
  {
    calls: ['write'],
    errno: 'EINVAL',
    code: 'nsx::clock::malformed',
    when: isOffsets,
    why: (facts) => {
      const strange = strangeClock(facts);
      return strange ? `there is no offset for a clock \`${strange}\`` : 'the kernel cannot read the offset';
    },
    help: 'the clocks are `monotonic` and `boottime`; the real-time clock has no offset',
  },
  {
    calls,
    errno: ['EPERM', 'EACCES'],
    code: 'nsx::clock::not-permitted',
    when: isOffsets,
    why: 'that needs CAP_SYS_TIME in the user namespace that owns the time namespace',
    notes: ({ machine }) =>
      isCapable(machine, 'CAP_SYS_TIME') === false ? ['the process does not have CAP_SYS_TIME'] : [],
    help: 'put `user` in the list: `unshare user time`, or run nsx with `--sudo`',
  },
];
