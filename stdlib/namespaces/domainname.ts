import { defineCommand, optional } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { readSystemName, refuseForHost } from '../../interpreter/namespaces/system-name.ts';
import { text } from '../../interpreter/values/shapes.ts';

/** setdomainname(2), uname(2): the NIS domain name of the UTS namespace. */
export const domainname = defineCommand({
  name: 'domainname',
  topic: 'namespaces',
  summary: "show the NIS domain name, or set it in a UTS namespace of the script's own",
  parameters: { name: optional({ ...text, name: 'NAME' }, 'the new name, at most 64 bytes') },
  body: 'none',
  value: 'shown',
  systemCalls: ['uname', 'setdomainname'],
  errors: { EPERM: 'the UTS namespace belongs to the host', EINVAL: 'more than 64 bytes' },
  examples: [
    {
      code: 'clone uts < domainname example; expect (domainname) == "example" >',
      summary: 'the other name that a UTS namespace holds',
    },
  ],
  run({ arguments: { name }, machine }) {
    if (name === undefined) return readSystemName(machine, 'domain');
    if (!machine.ownsHostName) throw refuseForHost(machine, 'domain', 'setdomainname');
    machine.perform([calls.setDomainName(name)]);
    return null;
  },
});
