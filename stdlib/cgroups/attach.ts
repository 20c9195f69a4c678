import { defineCommand, keyword, optional } from '../../interpreter/command.ts';
import { attachTo } from '../../interpreter/namespaces/cgroups.ts';
import { processValue } from '../../interpreter/values/shapes.ts';
import { cgroupValue } from './cgroup-value.ts';

/** cgroups(7): `cgroup.procs`. */
export const attach = defineCommand({
  name: 'attach',
  topic: 'cgroups',
  summary: 'move a process into a control group; its children are born there from then on',
  details: 'The session moves it, from outside: so it works in whatever namespaces the process is.',
  parameters: {
    process: optional(processValue, 'the process; the current one if none is given'),
    to: keyword(cgroupValue, 'the group'),
  },
  body: 'none',
  systemCalls: ['openat', 'write'],
  errors: {
    ESRCH: 'the process has ended',
    EACCES: 'the user may not move it there',
    EBUSY: 'the group gives controllers to its children, and can have no processes itself',
  },
  examples: [
    {
      code: 'let box = cgroup box\nfork < attach to $box; expect (cgroups).unified matches "box$" >',
      summary: 'a process that moves itself',
      checkOnly: true,
    },
  ],
  run({ arguments: { process, to }, machine }) {
    attachTo(machine, process ?? machine.process, to);
    return null;
  },
});
