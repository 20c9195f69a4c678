import { defineCommand, keywordRest, optionalKeyword, required } from '../../interpreter/command.ts';
import { makeCgroup, type Setting } from '../../interpreter/namespaces/cgroups.ts';
import { name, type Shape, text } from '../../interpreter/values/shapes.ts';
import { cgroupValue } from './cgroup-value.ts';

const setting: Shape<Setting> = {
  ...text,
  name: 'SETTING',
  label: 'a setting such as memory.max=64M',
  choices: () => ['memory.max=', 'memory.high=', 'pids.max=', 'cpu.max=', 'cpu.weight=', 'io.max=', 'cpuset.cpus='],
  convert: (value) => {
    const [, file, wanted] = /^([a-z0-9_]+\.[a-zA-Z0-9_.-]+)=(.+)$/s.exec(text.convert(value) ?? '') ?? [];
    return file === undefined || wanted === undefined ? undefined : [file, inKernelTerms(file, wanted)];
  },
};

/** `cpu.max=50%` is half of one processor. */
function inKernelTerms(file: string, wanted: string): string {
  const percent = file === 'cpu.max' ? /^(\d+)%$/.exec(wanted)?.[1] : undefined;
  return percent === undefined ? wanted : `${Number(percent) * 1000} 100000`;
}

/** cgroups(7). */
export const cgroup = defineCommand({
  name: 'cgroup',
  topic: 'cgroups',
  summary: 'make a control group, with limits for those who will be in it; it is removed in the end',
  details:
    'As root it is made at the root of the tree, otherwise in the group that nsx is in, if that is delegated to the user. Its value is a record: `.path` is its directory. `attach` moves processes into it.\n\n' +
    'Settings are the files of version 2. On a machine that has a controller in a tree of version 1 still, a group is made there too, and `memory.max`, `pids.max` and `cpu.max` are written as that has them.',
  parameters: {
    name: required(name, 'its name, to which nsx puts one of its own'),
    with: keywordRest(setting, 'settings: memory.max=64M, pids.max=20, cpu.max=50% …'),
    below: optionalKeyword(cgroupValue, 'the group that it is to be part of'),
  },
  body: 'none',
  systemCalls: ['mkdirat', 'openat', 'write'],
  errors: {
    EACCES: 'no group is delegated to this user',
    EBUSY: 'the group around it has processes, and cannot give controllers away',
    EINVAL: 'the controller does not take the value',
    EEXIST: 'the session has made one of that name',
  },
  examples: [
    {
      code: 'let box = cgroup box with pids.max=20\nlet p = fork < hold >\nattach $p to $box\nexpect $p.pid in (read "${box.path}/cgroup.procs" | lines | each int $it)',
      summary: 'a process that may have twenty children at most',
      checkOnly: true,
    },
  ],
  run({ arguments: { name: wanted, with: settings, below }, machine }) {
    return makeCgroup(machine, wanted, settings, below ?? null);
  },
});
