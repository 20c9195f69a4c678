import { again, defineCommand, keyword, optionalKeyword, required } from '../../interpreter/command.ts';
import { LARGEST_ID } from '../../interpreter/identity/accounts.ts';
import { writeMap } from '../../interpreter/identity/write-map.ts';
import { integer, oneOf, processOrPid } from '../../interpreter/values/shapes.ts';

const which = oneOf('uid|gid', ['uid', 'gid']);
const id = integer('ID', 0, LARGEST_ID);
const range = {
  inside: required(id, 'the first ID inside'),
  to: keyword(id, 'the first ID outside'),
  count: optionalKeyword(integer('N', 1, LARGEST_ID), 'how many, 1 if none is given'),
};

/** user_namespaces(7): `/proc/PID/uid_map`, `/proc/PID/gid_map`. */
export const map = defineCommand({
  name: 'map',
  topic: 'identity',
  summary: 'map user or group IDs of a user namespace to those outside',
  details:
    'The parent writes the map, with the power that it has outside; where it cannot be asked any more, or with `by self`, the process itself does. With `of` this process writes the map of another one.\n\n' +
    'A map is written once, with all its ranges. Without privileges it may name one ID only, your own, and `setgroups deny` has to come before a map of groups. Where newuidmap(1) and newgidmap(1) are installed, they are asked for what the kernel does not let an unprivileged parent do: they know from /etc/subuid and /etc/subgid what is granted to whom.',
  parameters: {
    ids: required(which, 'which map'),
    ...range,
    and: again(range, 'another range of the same map'),
    of: optionalKeyword(processOrPid, 'a process in the user namespace; the current one if none is given'),
    by: optionalKeyword(oneOf('parent|self', ['parent', 'self']), 'who writes the map of the current process'),
  },
  body: 'none',
  systemCalls: ['openat', 'write'],
  errors: {
    EPERM:
      'written already, more than is allowed without privileges, an ID that is not there outside, or `setgroups` not yet denied',
    EINVAL: 'ranges that overlap, or too many of them',
  },
  examples: [
    {
      code: 'clone user < map uid 0 to 0; expect (read /proc/self/uid_map | split) == ["0" "0" "1"] >',
      summary: 'root inside is root of this session',
    },
    {
      code: 'let box = clone user < hold >\nmap uid 0 to 0 of $box\nexpect (maps $box).uid[0].inside == 0',
      summary: 'from outside, for a process that waits',
    },
    {
      code: 'clone user < map uid 0 to 1000 and 1 to 100000 count 65536; expect (len (maps).uid) == 2 >',
      summary: 'two ranges, which takes privileges',
      checkOnly: true,
    },
  ],
  run({ arguments: { ids, inside, to, count, and, of, by }, machine, span }) {
    const { process } = machine;
    const parent = of === undefined && by !== 'self' && process.parent?.task.obeys ? process.parent : null;
    writeMap(machine, {
      ids,
      ranges: [{ inside, to, count }, ...and],
      target: of ?? process,
      writer: parent ?? process,
      span,
    });
    return null;
  },
});
