/**
 * A session of 12,000 statements, as somebody might enter them, and what it takes of memory after the first 2,000
 * and in the end: the heap of nsx after a collection, and what keeper and session process have. As JSON, in KB.
 *
 * Run with `--expose-gc`. It needs no privileges.
 */
import { readFileSync } from 'node:fs';
import { Source } from '../../grammar/source.ts';
import { RealKernel } from '../../interpreter/kernel/real.ts';
import { Session } from '../../interpreter/session.ts';
import { standardRegistry } from '../../stdlib/index.ts';

const privilege = process.geteuid?.() === 0 ? 'root' : 'rootless';
const interrupted = () => false;
const session = new Session(
  {
    kernel: new RealKernel({ privilege, interrupted }),
    registry: standardRegistry(),
    emit: () => {},
    environment: [],
    terminal: null,
    interactive: false,
    interrupted,
  },
  new Source('<long>', ''),
);

const statements: readonly ((turn: number) => string)[] = [
  (turn) => `let n = ${turn} + 1`,
  () => 'try < read /no/such/file > catch e < let message = $e.message >',
  () => 'if true < let inside = [1 2 3] >',
  (turn) => `let names = (ls /proc/self/ns | each "$it-${turn}")`,
  (turn) => `fn f${turn % 7} x < return $x >`,
  () => 'expect (hostname) != "no such name"',
  (turn) => `for item in [1 2 ${turn}] < n = $n + $item >`,
  () => 'let text = "${n} and more" | split " "',
  () => 'expect error ENOENT < read /no/such/file >',
];
/** One of these after so many of the others: they make processes, which takes longer. */
const processes = [
  'fork < let inner = 1 >',
  'clone pid uts < hostname inside >',
  'fork < expect error EINVAL < unshare pid; unshare pid > >',
  'let calls = explain < nest 3 < hold > >',
];
const textOf = (turn: number): string => {
  const at = turn % (statements.length + 1);
  return statements[at]?.(turn) ?? processes[Math.floor(turn / (statements.length + 1)) % processes.length] ?? '';
};

const WARM = 2000;
const ALL = 12_000;

const memoryOf = (pid: number): number =>
  Number(/^VmRSS:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]);
const { machine } = session;
const helpers = (): number[] => [machine.kernel.inspector().pids()[0] ?? 0, machine.root.pid].map(memoryOf);
const heap = (): number => {
  (globalThis as { gc?: () => void }).gc?.();
  return Math.round(process.memoryUsage().heapUsed / 1024);
};

let warm: { readonly heap: number; readonly helpers: readonly number[] } = { heap: 0, helpers: [] };
for (let turn = 0; turn < ALL; turn++) {
  const text = textOf(turn);
  const outcome = session.evaluate(new Source('<long>', text));
  if (outcome.kind !== 'done') throw new Error(`${text}: ${JSON.stringify(outcome)}`);
  if (turn === WARM) warm = { heap: heap(), helpers: helpers() };
}
const result = { heap: [warm.heap, heap()], helpers: helpers().map((after, index) => [warm.helpers[index], after]) };
session.close();
process.stdout.write(JSON.stringify(result));
