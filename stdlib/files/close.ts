import { defineCommand, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { SystemCallFailure } from '../../interpreter/kernel/system-call.ts';
import { E } from '../../interpreter/kernel/tables.ts';
import { closeDescriptor } from '../../interpreter/processes/descriptors.ts';
import { descriptorValue } from '../../interpreter/values/shapes.ts';

/** close(2). */
export const close = defineCommand({
  name: 'close',
  topic: 'files',
  summary: 'close a descriptor: what only it kept alive is gone',
  parameters: { descriptor: required(descriptorValue, 'what `open` or `pidfd` has given') },
  body: 'none',
  systemCalls: ['close'],
  errors: { EBADF: 'it is closed already' },
  examples: [
    {
      code: 'let fd = open /proc/self/ns/uts\nclose $fd\nexpect error EBADF < setns $fd >',
      summary: 'and then it is good for nothing',
    },
  ],
  run({ arguments: { descriptor } }) {
    if (descriptor.closed) throw new SystemCallFailure(calls.about(descriptor.name, calls.close(-1)), E.EBADF);
    closeDescriptor(descriptor);
    return null;
  },
});
