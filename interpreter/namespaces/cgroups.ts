/**
 * Control groups of a script: made in a safe place, given limits and members, and removed in the end.
 * cgroups(7), and Documentation/admin-guide/cgroup-v2.rst of the kernel.
 *
 * The keeper does it: it is in no namespace of the script's, and sees the whole tree. A group is a
 * directory of version 2, and one of version 1 for each controller that the machine still has there.
 */

import * as calls from '../kernel/calls.ts';
import { guards, readStatus } from '../kernel/statx.ts';
import { type SystemCall, SystemCallFailure } from '../kernel/system-call.ts';
import type { Machine } from '../machine.ts';
import type { Process } from '../processes/process.ts';
import { RecordValue, type Value } from '../values/values.ts';
import { findHierarchies, type Hierarchy, wordsOf } from './cgroup-hierarchies.ts';

/** `memory.max` and what is to be written there. */
export type Setting = readonly [file: string, value: string];

/** What a setting of version 2 is called in version 1, and how its value is written there. */
const inVersion1: Readonly<Record<string, (value: string) => readonly Setting[]>> = {
  'memory.max': (value) => [['memory.limit_in_bytes', value === 'max' ? '-1' : value]],
  'cpu.max': (value) => {
    const [quota = 'max', period = '100000'] = value.split(/\s+/);
    return [
      ['cpu.cfs_period_us', period],
      ['cpu.cfs_quota_us', quota === 'max' ? '-1' : quota],
    ];
  },
};

/** Make a group; the value is a record with its directories. */
export function makeCgroup(
  machine: Machine,
  name: string,
  settings: readonly Setting[],
  parent: readonly string[] | null,
): RecordValue {
  const hierarchies = findHierarchies();
  const own = `nsx-${machine.root.pid}-${name}`;
  const made = new Map<Hierarchy, string>();
  const directoryIn = (hierarchy: Hierarchy): string => {
    const known = made.get(hierarchy);
    if (known !== undefined) return known;
    const above = parent?.find((path) => path.startsWith(`${hierarchy.point}/`)) ?? baseOf(machine, hierarchy);
    const directory = `${above}/${parent ? name : own}`;
    makeDirectory(machine, directory);
    made.set(hierarchy, directory);
    return directory;
  };
  const unified = hierarchies.find(({ version }) => version === 2);
  const plans = settings.map((setting) => place(machine, hierarchies, setting));
  if (unified) directoryIn(unified);
  for (const { hierarchy, files, controller } of plans) {
    const directory = directoryIn(hierarchy);
    if (hierarchy.version === 2) enable(machine, directory.slice(0, directory.lastIndexOf('/')), controller);
    for (const [file, value] of files) write(machine, `${directory}/${file}`, value);
  }
  if (made.size === 0) throw unavailable(machine, 'this machine has no cgroup2 file system mounted');
  const directories = [...made.values()];
  return new RecordValue({ name, path: directories[0] ?? null, directories });
}

/** Move a process: all of its threads, and its children from now on. */
export function attachTo(machine: Machine, process: Process, directories: readonly string[]): void {
  for (const directory of directories) write(machine, `${directory}/cgroup.procs`, String(process.pid));
}

/** The directories of a value that `cgroup` has made, or of a path. */
export function directoriesOf(value: Value): readonly string[] | undefined {
  if (typeof value === 'string') return value.startsWith('/') ? [value] : undefined;
  const list = value instanceof RecordValue ? value.get('directories') : undefined;
  const isText = (item: unknown): item is string => typeof item === 'string';
  return Array.isArray(list) && list.every(isText) ? list : undefined;
}

/**
 * Root takes the root of the tree, the only group that may have processes and give controllers away at
 * once. Anybody else has at best what was delegated: the group that nsx is in.
 */
const baseOf = (machine: Machine, { point, own }: Hierarchy): string =>
  machine.kernel.rootless ? `${point}${own}` : point;

interface Placed {
  readonly hierarchy: Hierarchy;
  readonly controller: string;
  readonly files: readonly Setting[];
}

function place(machine: Machine, hierarchies: readonly Hierarchy[], [file, value]: Setting): Placed {
  const controller = file.slice(0, file.indexOf('.'));
  const hierarchy = hierarchies.find(
    ({ version, controllers }) => controllers.includes(controller) || (version === 2 && controller === 'cgroup'),
  );
  if (!hierarchy) {
    throw unavailable(machine, `there is no controller \`${controller}\` for \`${file}\``, [
      `this machine has: ${hierarchies.flatMap(({ controllers }) => controllers).join(' ') || 'none'}`,
    ]);
  }
  const files =
    hierarchy.version === 1 ? (inVersion1[file]?.(value) ?? [[file, value] as const]) : [[file, value] as const];
  return { hierarchy, controller, files };
}

function unavailable(machine: Machine, message: string, notes: readonly string[] = []) {
  return machine.fail('nsx::cgroup::unavailable', message, { notes, facts: { errno: 'ENOENT' } });
}

/** Let the children of a group have a controller: `+memory` in its cgroup.subtree_control. Taken back in the end. */
function enable(machine: Machine, group: string, controller: string): void {
  const file = `${group}/cgroup.subtree_control`;
  if (controller === 'cgroup' || wordsOf(file).includes(controller)) return;
  const entry = machine.ledger.record(
    { effect: 'cgroup', target: `${file} ${controller}`, what: `take ${controller} out of ${file}` },
    writing(file, `-${controller}`),
  );
  try {
    write(machine, file, `+${controller}`);
  } catch (error) {
    if (error instanceof SystemCallFailure) machine.ledger.forget(entry);
    throw error;
  }
}

function makeDirectory(machine: Machine, directory: string): void {
  const remove = calls.removeDirectory(directory);
  const entry = machine.ledger.record({ effect: 'cgroup', target: directory, what: `remove the cgroup ${directory}` }, [
    remove,
  ]);
  const { kernel } = machine;
  try {
    const [, looked] = kernel.perform(kernel.inspector(), [
      calls.makeDirectory(directory, 0o755),
      calls.quietly(calls.status(directory)),
    ]);
    const status = looked?.outputs[0];
    if (status) {
      const undoing = [calls.status(directory), remove];
      machine.ledger.refine(entry, () => ({ calls: undoing, guards: guards.file(readStatus(status)) }));
    }
  } catch (error) {
    if (error instanceof SystemCallFailure) machine.ledger.forget(entry);
    throw error;
  }
}

/** With O_WRONLY alone: nothing is to be made where there is no such file. */
const writing = (file: string, text: string): SystemCall[] => [
  calls.scoped(calls.open(file, calls.O.WRONLY)),
  calls.about(file, calls.write(calls.resultOf(0), Buffer.from(text))),
];

function write(machine: Machine, file: string, text: string): void {
  machine.kernel.perform(machine.kernel.inspector(), writing(file, text));
}
