import { defineCommand, optional } from '../../interpreter/command.ts';
import { findJob } from '../../interpreter/processes/jobs.ts';
import { continueInBackground } from '../../interpreter/processes/programs.ts';
import { jobName } from './job-name.ts';

/** kill(2) with SIGCONT. */
export const bg = defineCommand({
  name: 'bg',
  topic: 'processes',
  summary: 'let a stopped program go on in the background',
  details: 'Without PROC it is the one that was stopped last.',
  parameters: { job: optional(jobName, 'which one') },
  body: 'none',
  systemCalls: ['kill'],
  errors: { ESRCH: 'the program has ended' },
  examples: [
    { code: 'spawn sleep 1000\nstop %1\nbg\nexpect (jobs)[0].state == "running"', summary: 'go on, out of the way' },
  ],
  run({ arguments: { job }, machine }) {
    continueInBackground(machine, findJob(machine, job));
    return null;
  },
});
