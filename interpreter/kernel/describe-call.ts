/**
 * A system call as text, in the manner of strace(1): `mount("proc", "/tmp/proc4", "proc", 0, NULL)`.
 */

import type { Argument, SystemCall } from './system-call.ts';
import { errnoOf } from './tables.ts';

export function describeCall(call: SystemCall): string {
  const text = `${call.name}(${call.arguments.map(describeArgument).join(', ')})`;
  return call.about === undefined ? text : `${text} /* ${call.about} */`;
}

function describeArgument(argument: Argument): string {
  switch (argument.kind) {
    case 'number':
      return argument.text ?? String(argument.value);
    case 'path':
      return JSON.stringify(argument.text);
    case 'bytes':
      return argument.text;
    case 'output':
      return '…';
    case 'strings':
      return argument.texts.length > 12 ? `[/* ${argument.texts.length} strings */]` : JSON.stringify(argument.texts);
    case 'result':
    case 'received':
      return 'fd';
    case 'catcher':
      return '{handler}';
  }
}

/** What a call gave: its number, or the name of its errno and what that means. */
export function describeResult(result: number): string {
  if (result >= 0 || result < -4095) return String(result);
  const { name, text } = errnoOf(-result);
  return `-1 ${name} (${text})`;
}
