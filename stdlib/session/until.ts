import { defineCommand, each, optionalKeyword } from '../../interpreter/command.ts';
import { pollReadable } from '../../interpreter/kernel/poll.ts';
import { duration } from '../../interpreter/values/shapes.ts';
import { Duration, show, typeName } from '../../interpreter/values/values.ts';

const PATIENCE = new Duration(5000);
/** The first pause between two looks, and the longest, in milliseconds. */
const FIRST_PAUSE = 0.5;
const LONGEST_PAUSE = 20;

/** Instead of a `sleep` that is too short on one machine and too long on all others. */
export const until = defineCommand({
  name: 'until',
  topic: 'session',
  summary: 'wait until a condition holds',
  details:
    'For what happens by itself: a program has made a file, a process has ended or got another parent. ' +
    'The condition is evaluated again and again, with short pauses. If it does not hold in time, that is an error.\n\n' +
    '`within` comes before the condition, which is all that is left of the line.',
  parameters: {
    within: optionalKeyword(duration, 'how long at most; 5s if nothing is said'),
    condition: each('CONDITION', 'what is to become true', 'a condition'),
  },
  body: 'none',
  systemCalls: [],
  errors: { ETIMEDOUT: 'the condition did not hold in time' },
  examples: [
    {
      code: 'spawn touch /tmp/nsx-example-until\nuntil (ls "/tmp/nsx-example-unti*") != []\nrm /tmp/nsx-example-until',
      summary: 'a file that a program makes',
    },
    {
      code: 'expect error ETIMEDOUT < until within 20ms 1 == 2 >',
      summary: 'what never happens',
    },
  ],
  run({ arguments: { within = PATIENCE, condition }, machine, span }) {
    const deadline = performance.now() + within.milliseconds;
    for (let pause = FIRST_PAUSE; ; pause = Math.min(pause * 2, LONGEST_PAUSE)) {
      const holds = condition(null);
      if (typeof holds !== 'boolean') {
        const found = `a condition is true or false, and this is a ${typeName(holds)}`;
        throw machine.fail('nsx::value::not-a-condition', found, { span });
      }
      // In a dry run nothing happens by itself.
      if (holds || machine.kernel.dry) return null;
      const left = deadline - performance.now();
      if (left <= 0) {
        throw machine.fail('nsx::until::timeout', `it did not become true within ${show(within)}`, {
          span,
          help: '`until within 30s CONDITION` waits longer',
          facts: { errno: 'ETIMEDOUT' },
        });
      }
      pollReadable([], Math.min(pause, left));
      machine.stopIfAsked();
    }
  },
});
