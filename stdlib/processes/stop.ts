import { defineCommand, required } from '../../interpreter/command.ts';
import { findJob } from '../../interpreter/processes/jobs.ts';
import { stopProgram } from '../../interpreter/processes/programs.ts';
import { jobName } from './job-name.ts';

/** kill(2) with SIGSTOP, for the program and what it has started in its group. */
export const stop = defineCommand({
  name: 'stop',
  topic: 'processes',
  summary: 'stop a program until `cont`, `bg` or `fg`',
  details: 'SIGSTOP comes from outside of its PID namespace, so it stops an init as well: pid_namespaces(7).',
  parameters: { process: required(jobName, 'a program of this session') },
  body: 'none',
  systemCalls: ['kill'],
  errors: { ESRCH: 'the program has ended' },
  examples: [
    { code: 'let nap = spawn sleep 1000\nstop $nap\nexpect $nap.state == "stopped"', summary: 'a program that waits' },
  ],
  run({ arguments: { process }, machine }) {
    stopProgram(machine, findJob(machine, process));
    return null;
  },
});
