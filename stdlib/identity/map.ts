import { defineCommand, keyword, optionalKeyword, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { integer, oneOf } from '../../interpreter/shapes.ts';

const MOST = 0xffff_fffe;
const id = integer('ID', 0, MOST);

/** user_namespaces(7): `/proc/PID/uid_map`, `/proc/PID/gid_map`. */
export const map = defineCommand({
  name: 'map',
  topic: 'identity',
  summary: 'map user or group IDs of this process’s user namespace to those outside',
  details:
    'The parent writes the map, with the power that it has outside; where it cannot be asked any more, the process itself does. A map is written once. Without privileges it may name one ID only, your own, and `setgroups deny` has to come before a map of groups.',
  parameters: {
    ids: required(oneOf('uid|gid', ['uid', 'gid']), 'which map'),
    inside: required(id, 'the first ID inside'),
    to: keyword(id, 'the first ID outside'),
    count: optionalKeyword(integer('N', 1, MOST), 'how many, 1 if none is given'),
  },
  body: 'none',
  systemCalls: ['openat', 'write'],
  errors: {
    EPERM: 'written already, more than is allowed without privileges, or `setgroups` not yet denied',
    EINVAL: 'an ID that the user namespace outside does not have',
  },
  examples: [
    {
      code: 'clone user < map uid 0 to 0; expect (read /proc/self/uid_map | split) == ["0" "0" "1"] >',
      summary: 'root inside is root of this session',
    },
  ],
  run({ arguments: { ids, inside, to, count = 1 }, machine }) {
    const { process } = machine;
    const parent = process.parent?.task.obeys ? process.parent : null;
    const name = `/proc/${parent ? process.pids.at(parent.pids.length - 1) : 'self'}/${ids}_map`;
    machine.kernel.perform((parent ?? process).task, [
      calls.scoped(calls.open(name, calls.O.WRONLY)),
      calls.about(`/proc/self/${ids}_map`, calls.write(calls.resultOf(0), Buffer.from(`${inside} ${to} ${count}\n`))),
    ]);
    return null;
  },
});
