import { defineCommand, required } from '../../interpreter/command.ts';
import { hostPath } from '../../interpreter/files/host-path.ts';
import { absolute, statusOf } from '../../interpreter/files/paths.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { path } from '../../interpreter/values/shapes.ts';

/** unlink(2), rmdir(2). */
export const rm = defineCommand({
  name: 'rm',
  topic: 'files',
  summary: 'remove a file or an empty directory',
  parameters: { path: required(path, 'what to remove') },
  body: 'none',
  systemCalls: ['unlinkat'],
  errors: { ENOENT: 'there is nothing', ENOTEMPTY: 'the directory is not empty', EBUSY: 'something is mounted there' },
  examples: [{ code: 'mkdir /tmp/nsx-example\nrm /tmp/nsx-example', summary: 'there and gone' }],
  run({ arguments: { path: name }, machine }) {
    const target = hostPath(machine, absolute(machine, name));
    const isDirectory = statusOf(machine, name)?.isDirectory ?? false;
    machine.perform([isDirectory ? calls.removeDirectory(name) : calls.removeFile(name)]);
    const entry = target === null ? undefined : machine.ledger.find(isDirectory ? 'directory' : 'file', target);
    if (entry) machine.ledger.forget(entry);
    return null;
  },
});
