import { defineCommand } from '../../interpreter/command.ts';
import { Duration } from '../../interpreter/values/values.ts';

export const time = defineCommand({
  name: 'time',
  topic: 'session',
  summary: 'how long the body takes; without one, the seconds since 1970',
  parameters: {},
  body: 'optional',
  bodyRuns: 'here',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [{ code: 'expect ((time < run true >) < 10s)', summary: 'the time of a program' }],
  run({ body }) {
    if (!body) return Date.now() / 1000;
    const start = performance.now();
    body.run();
    return new Duration(Math.round((performance.now() - start) * 1000) / 1000);
  },
});
