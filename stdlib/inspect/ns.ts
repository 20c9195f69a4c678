import { defineCommand, optional } from '../../interpreter/command.ts';
import { seenNamespaces } from '../../interpreter/processes/inspect.ts';
import { processOrPid } from '../../interpreter/values/shapes.ts';

/** namespaces(7): `/proc/PID/ns`. */
export const ns = defineCommand({
  name: 'ns',
  topic: 'inspect',
  summary: 'the namespaces of a process, or of this one, by kind',
  parameters: {
    process: optional(
      processOrPid,
      'a process, or a PID as this session sees it; the current process if none is given',
    ),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['statx'],
  errors: { ESRCH: 'there is no such process', EACCES: 'it belongs to somebody else' },
  examples: [{ code: 'clone net < print (ns).net >', summary: 'one of them' }],
  run({ arguments: { process }, machine }) {
    return seenNamespaces(machine, process ?? machine.process);
  },
});
