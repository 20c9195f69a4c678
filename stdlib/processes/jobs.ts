import { defineCommand } from '../../interpreter/command.ts';
import { jobsOf, noticeStops } from '../../interpreter/processes/jobs.ts';
import { noticeEnds } from '../../interpreter/processes/processes.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

export const jobs = defineCommand({
  name: 'jobs',
  topic: 'processes',
  summary: 'the programs that are stopped or in the background, with their numbers',
  parameters: {},
  body: 'none',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'run sleep 1000 &\nexpect (jobs)[0].state == "running"', summary: 'a program in the background' },
    { code: 'spawn sleep 1000\nstop %1\nexpect (jobs)[0].state == "stopped"', summary: 'one that is stopped' },
  ],
  run({ machine }) {
    noticeEnds(machine);
    noticeStops(machine);
    return jobsOf(machine).map(
      (process) =>
        new RecordValue({
          job: process.job ?? null,
          state: process.state === 'stopped' ? 'stopped' : 'running',
          pid: process.pid,
          command: process.describe(),
        }),
    );
  },
});
