import type { Span } from '../../grammar/source.ts';
import { NESTING_LIMIT, tooDeep } from '../../interpreter/checks/nest-depth.ts';
import { type Body, defineCommand, optionalKeyword, required, rest } from '../../interpreter/command.ts';
import { Failure } from '../../interpreter/failure.ts';
import { findNamespaceKind, type NamespaceKind } from '../../interpreter/kernel/tables.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { type NewPropagation, newPropagation, newPropagationSummary } from '../../interpreter/mounts/propagation.ts';
import type { Process } from '../../interpreter/processes/process.ts';
import { createProcess, runBody, settle } from '../../interpreter/processes/processes.ts';
import { integer, namespaceKind } from '../../interpreter/values/shapes.ts';

/** Namespaces inside namespaces: pid_namespaces(7), user_namespaces(7). */
export const nest = defineCommand({
  name: 'nest',
  topic: 'namespaces',
  summary: 'make N processes, each in new namespaces of the one before, and run the body in each',
  details:
    'The body runs at every level, outermost first, with `$level` from N-1 down to 0 and `$depth` from 1 up to N. ' +
    'A final `exec` or `hold` is the tail, which the innermost level alone runs; the levels around it stay until it ends.\n\n' +
    'Its value is the innermost process; `.outer` leads from each level to the one around it. ' +
    'Mount namespaces are not made unless named, so each procfs can be seen from outside.',
  parameters: {
    levels: required(integer('N', 1, Number.MAX_SAFE_INTEGER), 'how many levels, at most 32'),
    kinds: rest(namespaceKind, 'the kinds of namespaces at each level; `pid` if none is named'),
    propagation: optionalKeyword(newPropagation, newPropagationSummary),
  },
  body: 'required',
  bodyRuns: 'in-nest',
  systemCalls: ['clone3', 'mount', 'waitid'],
  errors: {
    EPERM: 'no CAP_SYS_ADMIN, and no `user` among the kinds',
    ENOSPC: 'more than 32 levels, or the limit in /proc/sys/user is reached',
  },
  examples: [
    { code: 'nest 3 < print "level $level, depth $depth, PID $pid" >', summary: 'PID 1 at each level' },
    {
      code: 'let tail = nest 5 < exec sleep 1000 > &\nexpect $tail.pids[1..] == [5 4 3 2 1]',
      summary: 'one process and its PID at every level',
    },
  ],
  run({ arguments: { levels, kinds, propagation }, body, machine, span }) {
    if (levels > NESTING_LIMIT)
      throw new Failure(machine.source, tooDeep(levels, span), { errno: 'ENOSPC', syscall: 'clone3' });
    const chosen = kinds.length > 0 ? kinds : [findNamespaceKind('pid')!];
    return enterLevel({ machine, body: body!, kinds: chosen, levels, propagation, span }, 1, null);
  },
});

interface Nest {
  readonly machine: Machine;
  readonly body: Body;
  readonly kinds: readonly NamespaceKind[];
  readonly levels: number;
  readonly propagation: NewPropagation | undefined;
  readonly span: Span;
}

/** Make one level from the process that is running, and the next one from inside of it. */
function enterLevel(nest: Nest, depth: number, outer: Process | null): Process {
  const { machine, body, kinds, levels, propagation } = nest;
  // The level around it has moved the place on; that a level cannot be made is this call's failure.
  machine.span = nest.span;
  machine.callSpan = nest.span;
  // Known beforehand where nothing else can come in between: a program that nobody waits for stays.
  const follows = outer !== null && machine.background && body.hasTail && body.headOnlyMounts;
  const process = createProcess(machine, { kinds, propagation, level: levels - depth, depth, follows });
  process.outer = outer;
  let innermost = process;
  const last = depth === levels;
  const end = runBody(machine, process, body, () => {
    if (last) return body.runToEnd();
    body.runHead();
    innermost = enterLevel(nest, depth + 1, process);
    return undefined;
  });
  // What stays inside keeps the levels around it, which end with it: the kernel would do it the other way round.
  if (!last && end.kind === 'exit' && innermost.state !== 'ended') {
    machine.kernel.follow(process.task, innerOf(process));
    process.state = 'held';
    return innermost;
  }
  settle(machine, process, end);
  return innermost;
}

const innerOf = (process: Process) => process.children.at(-1)!.task;
