import { defineCommand, optional } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { text } from '../../interpreter/shapes.ts';

/** sethostname(2), uname(2): the nodename of the UTS namespace. */
export const hostname = defineCommand({
  name: 'hostname',
  topic: 'namespaces',
  summary: "show the host name, or set it in a UTS namespace of the script's own",
  parameters: { name: optional({ ...text, name: 'NAME' }, 'the new name, at most 64 bytes') },
  body: 'none',
  systemCalls: ['uname', 'sethostname'],
  errors: { EPERM: 'the UTS namespace belongs to the host', EINVAL: 'more than 64 bytes' },
  examples: [
    { code: 'clone uts < hostname bizarro; expect (hostname) == "bizarro" >', summary: 'a name that nobody else sees' },
  ],
  run({ arguments: { name }, machine }) {
    if (name !== undefined) {
      if (!machine.ownsHostName) {
        throw machine.fail('nsx::uts::host', 'the host name of this machine is not changed', {
          help: 'take a UTS namespace of your own: `clone uts < hostname … >`',
          facts: { errno: 'EPERM', syscall: 'sethostname' },
        });
      }
      machine.perform([calls.setHostName(name)]);
      return null;
    }
    const [outcome] = machine.perform([calls.systemName()]);
    const FIELD = 65;
    return outcome?.outputs[0]?.toString('utf8', FIELD, 2 * FIELD).replace(/\0.*$/s, '') ?? null;
  },
});
