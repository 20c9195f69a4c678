import { defineCommand, optional } from '../../interpreter/command.ts';
import { readFile } from '../../interpreter/files/paths.ts';
import { procPath } from '../../interpreter/processes/proc-path.ts';
import { processOrPid } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

/** user_namespaces(7): `/proc/PID/uid_map`, `/proc/PID/gid_map`, `/proc/PID/setgroups`. */
export const maps = defineCommand({
  name: 'maps',
  topic: 'identity',
  summary: 'the maps of user and group IDs that hold for a process',
  details:
    'A record of `uid` and `gid`, each a list of ranges with `inside`, `outside` and `count`, and of `setgroups`. What `outside` means depends on who asks: for a process of the same user namespace it is the namespace around it, for any other it is its own.',
  parameters: { process: optional(processOrPid, 'the process; the current one if none is given') },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'read', 'close'],
  errors: { ENOENT: 'there is no such process in the /proc that this one sees' },
  examples: [
    {
      code: 'clone user < map uid 5 to 0; expect (maps).uid == [{inside: 5, outside: 0, count: 1}] >',
      summary: 'one range',
    },
    { code: 'clone user < expect (maps).uid == [] >', summary: 'no map yet' },
  ],
  run({ arguments: { process }, machine }) {
    const directory = procPath(machine, process);
    const text = (name: string): string => readFile(machine, `${directory}/${name}`).toString('latin1');
    return new RecordValue({
      uid: ranges(text('uid_map')),
      gid: ranges(text('gid_map')),
      setgroups: text('setgroups').trim(),
    });
  },
});

function ranges(text: string): RecordValue[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [inside = 0, outside = 0, count = 0] = line.trim().split(/\s+/).map(Number);
      return new RecordValue({ inside, outside, count });
    });
}
