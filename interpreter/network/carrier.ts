/**
 * Does what is sent into a device arrive somewhere? A veth whose other end goes up is told so at once, and
 * the kernel draws the consequences a little later: operational states, operstates.rst of its documentation.
 */
import { pollReadable } from '../kernel/poll.ts';
import type { Machine } from '../machine.ts';
import { RecordValue } from '../values/values.ts';
import { runIp } from './ip.ts';
import { networkOf } from './namespace.ts';
import { linkIn } from './plainly.ts';

/** The first pause between two looks, and the longest, in milliseconds. */
const FIRST_PAUSE = 0.2;
const LONGEST_PAUSE = 10;

/** Wait for it at most so many milliseconds; whether it has come. */
export function awaitCarrier(machine: Machine, device: string, patience: number): boolean {
  const deadline = performance.now() + patience;
  for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
    // In a dry run nothing happens by itself.
    if (carries(machine, device) || machine.kernel.dry) return true;
    const left = deadline - performance.now();
    if (left <= 0) return false;
    pollReadable([], Math.min(pause, left));
    machine.stopIfAsked();
  }
}

function carries(machine: Machine, device: string): boolean {
  if (!machine.kernel.dry) {
    const place = networkOf(machine, machine.process);
    const link = place.owner === 'script' ? linkIn(machine, place, device) : null;
    if (link) return link.running;
  }
  // The devices of others; and it says why there is none.
  const links = runIp(machine, ['link', 'show', 'dev', device]);
  const state = Array.isArray(links) && links[0] instanceof RecordValue ? links[0].get('operstate') : null;
  return state === 'UP' || state === 'UNKNOWN';
}
