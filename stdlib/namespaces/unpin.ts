import { defineCommand, required } from '../../interpreter/command.ts';
import { unpinAt } from '../../interpreter/namespaces/pins.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** umount2(2) and unlink(2), as `ip netns delete` does it. */
export const unpin = defineCommand({
  name: 'unpin',
  topic: 'namespaces',
  summary: 'take a pin away, whoever made it; the namespace ends if nothing else keeps it',
  parameters: { path: required(path, 'where the namespace is pinned') },
  body: 'none',
  systemCalls: ['umount2', 'unlinkat'],
  errors: { EINVAL: 'no namespace is pinned there', ENOENT: 'there is nothing' },
  examples: [
    {
      code: 'pin ipc at /tmp/nsx-example\nunpin /tmp/nsx-example\nexpect error ENOENT < setns /tmp/nsx-example >',
      summary: 'there and gone, with its file',
    },
  ],
  run({ arguments: { path: target }, machine }) {
    unpinAt(machine, target);
    return null;
  },
});
