import { defineCommand, optional } from '../../interpreter/command.ts';
import { findNamespaceKind } from '../../interpreter/kernel/tables.ts';
import { namespaceTree } from '../../interpreter/namespaces/tree.ts';
import { namespaceKind } from '../../interpreter/values/shapes.ts';

/** ioctl_nsfs(2): the parents and owners of namespaces. */
export const tree = defineCommand({
  name: 'tree',
  topic: 'inspect',
  summary: 'the namespaces of one kind as a tree, each with its owner and its processes',
  details:
    "PID and user namespaces nest; of the other kinds, those that processes of the session are in stand below the session's own. " +
    'The owner is a user namespace, and stands where it changes. Its value is a list of records: namespace, owner, members, children.',
  parameters: { kind: optional(namespaceKind, 'the kind; `pid` if none is named') },
  body: 'none',
  value: 'shown',
  systemCalls: ['statx', 'ioctl'],
  errors: {},
  examples: [
    { code: 'let tail = nest 3 < hold >\ntree | show', summary: 'three levels' },
    {
      code: 'let box = clone user uts < hold >\nexpect (tree user)[0].children[0].namespace == $box.ns.user',
      summary: 'a user namespace inside of ours',
    },
  ],
  run({ arguments: { kind }, machine }) {
    return namespaceTree(machine, kind ?? findNamespaceKind('pid')!);
  },
});
