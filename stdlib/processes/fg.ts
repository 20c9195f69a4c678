import { defineCommand, optional } from '../../interpreter/command.ts';
import { findJob } from '../../interpreter/processes/jobs.ts';
import { continueForeground } from '../../interpreter/processes/programs.ts';
import { jobName } from './job-name.ts';

/** tcsetpgrp(3), kill(2) with SIGCONT, waitid(2). */
export const fg = defineCommand({
  name: 'fg',
  topic: 'processes',
  summary: 'let a program go on in the foreground, and wait for it',
  details: 'Without PROC it is the one that was stopped last, or else the one that was started last.',
  parameters: { job: optional(jobName, 'which one') },
  body: 'none',
  systemCalls: ['kill', 'waitid'],
  errors: { ESRCH: 'the program has ended' },
  examples: [{ code: 'run sleep 0.1 &\nfg', summary: 'wait for what was started in the background' }],
  run({ arguments: { job }, machine }) {
    const process = findJob(machine, job);
    machine.emit({ kind: 'print', text: `${process.describe()}\n` });
    continueForeground(machine, process);
    return null;
  },
});
