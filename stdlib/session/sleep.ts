import { defineCommand, required } from '../../interpreter/command.ts';
import { pollReadable } from '../../interpreter/kernel/poll.ts';
import { duration } from '../../interpreter/values/shapes.ts';

export const sleep = defineCommand({
  name: 'sleep',
  topic: 'session',
  summary: 'let time pass',
  details: 'The script waits; its processes go on. Ctrl-C ends the wait.',
  parameters: { duration: required(duration, 'how long') },
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ((time < sleep 20ms >) >= 20ms)', summary: 'a short pause' }],
  run({ arguments: { duration: length }, machine }) {
    const end = performance.now() + length.milliseconds;
    for (let left = length.milliseconds; left > 0; left = end - performance.now()) {
      pollReadable([], left);
      machine.stopIfAsked();
    }
    return null;
  },
});
