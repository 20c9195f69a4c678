import { defineCommand } from '../../interpreter/command.ts';
import { BodyEnd } from '../../interpreter/failure.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { SIG } from '../../interpreter/kernel/tables.ts';
import { codeOf } from '../../interpreter/processes/inspect.ts';

/** munmap(2) of the code that the process is running: the next instruction is not there. */
export const segfault = defineCommand({
  name: 'segfault',
  topic: 'processes',
  summary: 'let this process touch memory that it does not have: the kernel ends it by SIGSEGV',
  details:
    'Nobody sends this signal; the processor has found something that the kernel cannot mend, and the process cannot go on. ' +
    'So it can be neither blocked nor ignored, not even by PID 1. No core file is written.',
  parameters: {},
  body: 'none',
  endsBody: true,
  systemCalls: ['prctl', 'munmap'],
  errors: {},
  examples: [{ code: 'expect (fork < segfault >).status == 139', summary: '128 and 11, for SIGSEGV' }],
  run({ machine }) {
    const { start, length } = codeOf(machine.process);
    machine.perform([calls.quietly(calls.setDumpable(false))]);
    machine.kernel.perish(machine.process.task, calls.unmap(start, length));
    return new BodyEnd('exit', 128 + SIG.SEGV, true);
  },
});
