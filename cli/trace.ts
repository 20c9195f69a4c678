/**
 * System calls as lines, in the manner of strace(1): `27656 mount("proc", "/tmp/proc4", …) = 0`.
 */
import { describeCall } from '../interpreter/describe-call.ts';
import type { SystemCallTrace } from '../interpreter/kernel/kernel.ts';
import { errnoOf } from '../interpreter/kernel/tables.ts';

export function renderTrace({ pid, call, result }: SystemCallTrace): string {
  const outcome =
    result < 0 && result >= -4095 ? `-1 ${errnoOf(-result).name} (${errnoOf(-result).text})` : String(result);
  return `${pid} ${describeCall(call)} = ${outcome}\n`;
}
