/**
 * System calls as lines, in the manner of strace(1): `27656 mount("proc", "/tmp/proc4", …) = 0`.
 */
import { describeCall, describeResult } from '../interpreter/kernel/describe-call.ts';
import type { SystemCallTrace } from '../interpreter/kernel/kernel.ts';

export const renderTrace = ({ pid, call, result }: SystemCallTrace): string =>
  `${pid} ${describeCall(call)} = ${describeResult(result)}\n`;
