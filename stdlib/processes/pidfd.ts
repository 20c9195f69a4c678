import { defineCommand, required } from '../../interpreter/command.ts';
import { openProcess } from '../../interpreter/processes/descriptors.ts';
import { processOrPid } from '../../interpreter/values/shapes.ts';

/** pidfd_open(2). */
export const pidfd = defineCommand({
  name: 'pidfd',
  topic: 'processes',
  summary: 'a descriptor of a process',
  details:
    'It means this one process for ever, while its PID may come to another. It keeps neither the process nor its namespaces alive.',
  parameters: { process: required(processOrPid, 'a process, or a PID as this session sees it') },
  body: 'none',
  systemCalls: ['pidfd_open'],
  errors: { ESRCH: 'there is no such process' },
  examples: [
    {
      code: 'let box = clone uts ipc < hold >\nlet fd = pidfd $box\nfork < setns $fd uts ipc; expect (ns).uts == $box.ns.uts >',
      summary: 'several namespaces by one descriptor',
    },
  ],
  run({ arguments: { process }, machine }) {
    return openProcess(machine, process);
  },
});
