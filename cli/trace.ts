/**
 * System calls as lines, in the manner of strace(1): `27656 mount("proc", "/tmp/proc4", …) = 0`.
 */
import type { SystemCallTrace } from '../interpreter/kernel/kernel.ts';
import type { Argument, SystemCall } from '../interpreter/kernel/system-call.ts';
import { errnoOf } from '../interpreter/kernel/tables.ts';

export function renderTrace({ pid, call, result }: SystemCallTrace): string {
  const outcome =
    result < 0 && result >= -4095 ? `-1 ${errnoOf(-result).name} (${errnoOf(-result).text})` : String(result);
  return `${pid} ${renderCall(call)} = ${outcome}\n`;
}

export function renderCall(call: SystemCall): string {
  const text = `${call.name}(${call.arguments.map(renderArgument).join(', ')})`;
  return call.about === undefined ? text : `${text} /* ${call.about} */`;
}

function renderArgument(argument: Argument): string {
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
  }
}
