import { defineCommand, rest } from '../../interpreter/command.ts';
import { hostPath } from '../../interpreter/files/host-path.ts';
import { absolute, statusOf } from '../../interpreter/files/paths.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** unlink(2), rmdir(2). */
export const rm = defineCommand({
  name: 'rm',
  topic: 'files',
  summary: 'remove files and empty directories',
  parameters: { paths: rest(path, 'what to remove', 1) },
  body: 'none',
  systemCalls: ['unlinkat'],
  errors: { ENOENT: 'there is nothing', ENOTEMPTY: 'the directory is not empty', EBUSY: 'something is mounted there' },
  examples: [
    {
      code: 'mkdir /tmp/nsx-example /tmp/nsx-example/in\nrm /tmp/nsx-example/in /tmp/nsx-example',
      summary: 'there and gone',
    },
  ],
  run({ arguments: { paths }, machine }) {
    for (const name of paths) remove(machine, name);
    return null;
  },
});

function remove(machine: Machine, name: string): void {
  const target = hostPath(machine, absolute(machine, name));
  const isDirectory = statusOf(machine, name)?.isDirectory ?? false;
  machine.perform([isDirectory ? calls.removeDirectory(name) : calls.removeFile(name)]);
  const entry = target === null ? undefined : machine.ledger.find(isDirectory ? 'directory' : 'file', target);
  if (entry) machine.ledger.forget(entry);
}
