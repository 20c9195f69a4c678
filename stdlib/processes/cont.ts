import { defineCommand, required } from '../../interpreter/command.ts';
import { findJob } from '../../interpreter/processes/jobs.ts';
import { continueInBackground } from '../../interpreter/processes/programs.ts';
import { jobName } from './job-name.ts';

/** kill(2) with SIGCONT. */
export const cont = defineCommand({
  name: 'cont',
  topic: 'processes',
  summary: 'let a stopped program go on where it is',
  parameters: { process: required(jobName, 'a program of this session') },
  body: 'none',
  systemCalls: ['kill'],
  errors: { ESRCH: 'the program has ended' },
  examples: [
    {
      code: 'let nap = spawn sleep 1000\nstop $nap\ncont $nap\nexpect $nap.state == "program"',
      summary: 'stop a program and let it go on',
    },
  ],
  run({ arguments: { process }, machine }) {
    continueInBackground(machine, findJob(machine, process));
    return null;
  },
});
