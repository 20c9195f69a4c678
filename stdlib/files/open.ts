import { defineCommand, required } from '../../interpreter/command.ts';
import { openFor } from '../../interpreter/processes/descriptors.ts';
import { path, type Shape } from '../../interpreter/values/shapes.ts';
import { Namespace } from '../../interpreter/values/values.ts';

const openable: Shape<string | Namespace> = {
  ...path,
  label: 'a path or a namespace',
  convert: (value) => (value instanceof Namespace ? value : path.convert(value)),
};

/** open(2), for reading. */
export const open = defineCommand({
  name: 'open',
  topic: 'files',
  summary: 'a descriptor of a file or a namespace, which keeps it alive until `close`',
  details:
    'A path is opened by this process, a namespace by the session. The descriptor is not one of the process: every process of the script can be given it, and no program inherits it.',
  parameters: { what: required(openable, 'a path, or a namespace such as `$p.ns.uts`') },
  body: 'none',
  systemCalls: ['openat'],
  errors: {
    ENOENT: 'there is no such file',
    EACCES: 'it may not be opened',
    ESRCH: 'nobody is in the namespace any more',
  },
  examples: [
    {
      code: 'let box = clone uts < hostname bizarro; hold >\nlet kept = open $box.ns.uts\nkill $box\nenter $kept < expect (hostname) == "bizarro" >\nclose $kept',
      summary: 'a namespace that outlives its processes',
    },
  ],
  run({ arguments: { what }, machine }) {
    return openFor(machine, what);
  },
});
