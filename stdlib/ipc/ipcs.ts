import { defineCommand, optional } from '../../interpreter/command.ts';
import { readFile } from '../../interpreter/files/paths.ts';
import type { IpcKind } from '../../interpreter/kernel/ipc-words.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { oneOf } from '../../interpreter/values/shapes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

const kinds: readonly IpcKind[] = ['msg', 'shm', 'sem'];
/** Columns of /proc/sysvipc: the ID, and how much is in it. */
const columns = {
  msg: { id: 'msqid', holds: 'qnum' },
  shm: { id: 'shmid', holds: 'size' },
  sem: { id: 'semid', holds: 'nsems' },
} as const;

/** proc(5): `/proc/sysvipc`, which shows the IPC namespace of whoever reads it. */
export const ipcs = defineCommand({
  name: 'ipcs',
  topic: 'ipc',
  summary: "the System V objects of this process's IPC namespace",
  details: '`.holds` is the number of messages in a queue, the bytes of a memory, the number of semaphores in a set.',
  parameters: { kind: optional(oneOf<IpcKind>('msg|shm|sem', kinds), 'only the queues, memories or semaphores') },
  body: 'none',
  value: 'shown',
  systemCalls: ['openat', 'read'],
  errors: {},
  examples: [
    { code: 'clone ipc < msgget 7 create; print (ipcs | each $it.key) >', summary: 'what there is in a new namespace' },
  ],
  run({ arguments: { kind }, machine }) {
    return (kind ? [kind] : kinds).flatMap((one) => objects(machine, one));
  },
});

function objects(machine: Machine, kind: IpcKind): RecordValue[] {
  const [head = '', ...lines] = readFile(machine, `/proc/sysvipc/${kind}`).toString('latin1').trimEnd().split('\n');
  const names = head.trim().split(/\s+/);
  return lines.map((line) => {
    const words = line.trim().split(/\s+/);
    const at = (name: string): string => words[names.indexOf(name)] ?? '0';
    const { id, holds } = columns[kind];
    return new RecordValue({
      kind,
      key: Number(at('key')),
      id: Number(at(id)),
      mode: `0o${(Number.parseInt(at('perms'), 8) & 0o777).toString(8)}`,
      holds: Number(at(holds)),
    });
  });
}
