import { defineCommand, optional } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { readSystemName, refuseForHost } from '../../interpreter/namespaces/system-name.ts';
import { text } from '../../interpreter/values/shapes.ts';

/** sethostname(2), uname(2): the nodename of the UTS namespace. */
export const hostname = defineCommand({
  name: 'hostname',
  topic: 'namespaces',
  summary: "show the host name, or set it in a UTS namespace of the script's own",
  parameters: { name: optional({ ...text, name: 'NAME' }, 'the new name, at most 64 bytes') },
  body: 'none',
  value: 'shown',
  systemCalls: ['uname', 'sethostname'],
  errors: { EPERM: 'the UTS namespace belongs to the host', EINVAL: 'more than 64 bytes' },
  examples: [
    { code: 'clone uts < hostname bizarro; expect (hostname) == "bizarro" >', summary: 'a name that nobody else sees' },
  ],
  run({ arguments: { name }, machine }) {
    if (name === undefined) return readSystemName(machine, 'host');
    if (!machine.ownsHostName) throw refuseForHost(machine, 'host', 'sethostname');
    machine.perform([calls.setHostName(name)]);
    return null;
  },
});
