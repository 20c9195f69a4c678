import { defineCommand, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { duration } from '../../interpreter/values/shapes.ts';

/** setitimer(2), ITIMER_REAL. */
export const alarm = defineCommand({
  name: 'alarm',
  topic: 'processes',
  summary: 'let the kernel send SIGALRM to this process after a time',
  details:
    'There is one such timer: another `alarm` takes the place of the first, and `alarm 0s` ends it. ' +
    'Children do not inherit it; a program does.',
  parameters: { duration: required(duration, 'after how long') },
  body: 'none',
  systemCalls: ['setitimer'],
  errors: {},
  examples: [
    {
      code: 'fork < signal ALRM catch; alarm 5ms; until (signals).received == [ALRM] >',
      summary: 'a signal from the kernel',
    },
    {
      code: 'let nap = fork < alarm 5ms; exec sleep 1000 > &\nexpect (wait $nap) == 142',
      summary: 'a limit of time for a program',
    },
  ],
  run({
    arguments: {
      duration: { milliseconds },
    },
    machine,
  }) {
    machine.perform([calls.setAlarm(milliseconds)]);
    return null;
  },
});
