import { defineCommand, flag, optional, optionalKeyword } from '../../interpreter/command.ts';
import { absolute } from '../../interpreter/files/paths.ts';
import { isInside, type MountEntry, peerGroup } from '../../interpreter/kernel/mountinfo.ts';
import { propagationNames } from '../../interpreter/mounts/changes.ts';
import { mountsOfPid, mountsSeenAt } from '../../interpreter/mounts/table.ts';
import { drawMounts } from '../../interpreter/mounts/tree.ts';
import { path, processOrPid } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

/** proc_pid_mountinfo(5), mount_namespaces(7). */
export const mounts = defineCommand({
  name: 'mounts',
  topic: 'mounts',
  summary: 'the mounts that a process sees, with their peer groups',
  details:
    'A table in the order in which they were made. `root` is what of the file system is mounted; `propagation` is private, shared, slave, slave-and-shared or unbindable. ' +
    'Mounts with the same number in `peers` tell each other what is mounted below them; `master` is the peer group that a slave is told by, and `from`, where it differs, the nearest one above that which the process can see.\n\n' +
    'With `tree` it is a drawing of what is mounted on what.',
  parameters: {
    process: optional(processOrPid, 'whose mounts; those of this process if none is given'),
    at: optionalKeyword(path, 'only what is mounted exactly there, the uppermost last'),
    below: optionalKeyword(path, 'only what is mounted there or below'),
    tree: flag('as a drawing'),
  },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'read'],
  errors: { ENOENT: 'there is no such process' },
  examples: [
    { code: 'expect (mounts at /proc)[0].type == "proc"', summary: 'what is mounted at a place' },
    {
      code: 'let box = clone mount < tmpfs at /mnt; hold >\nexpect (mounts $box at /mnt)[0].type == "tmpfs"\nexpect (mounts $box at /mnt) != (mounts at /mnt)',
      summary: 'what another process sees',
    },
    { code: 'clone mount < print (mounts below /dev tree) >', summary: 'a drawing' },
  ],
  run({ arguments: { process, at, below, tree }, machine }) {
    const all =
      typeof process === 'number'
        ? mountsSeenAt(machine, process)
        : mountsOfPid(machine, (process ?? machine.process).pid);
    const chosen = all.filter(
      ({ point }) =>
        (at === undefined || point === absolute(machine, at)) &&
        (below === undefined || isInside(point, absolute(machine, below))),
    );
    return tree ? drawMounts(chosen) : chosen.map(asRecord);
  },
});

const asRecord = (entry: MountEntry): RecordValue =>
  new RecordValue({
    id: entry.id,
    parent: entry.parent,
    target: entry.point,
    type: entry.type,
    source: entry.source,
    propagation: propagationNames(entry).toReversed().join('-and-'),
    peers: peerGroup(entry, 'shared'),
    master: peerGroup(entry, 'master'),
    from: peerGroup(entry, 'propagate_from'),
    root: entry.root,
    options: entry.options,
    super: entry.superOptions,
  });
