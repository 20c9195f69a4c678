import { defineCommand, required } from '../../interpreter/command.ts';
import * as calls from '../../interpreter/kernel/calls.ts';
import { oneOf } from '../../interpreter/values/shapes.ts';

/** prctl(2), PR_SET_CHILD_SUBREAPER. */
export const subreaper = defineCommand({
  name: 'subreaper',
  topic: 'processes',
  summary: 'let this process be the new parent of orphans below it, or no longer',
  details:
    'An orphan goes to the nearest ancestor that is a subreaper, and to PID 1 only if there is none. ' +
    'Both are looked for in its own PID namespace. Children do not inherit this.',
  parameters: { state: required(oneOf('on|off', ['on', 'off']), '`on` or `off`') },
  body: 'none',
  systemCalls: ['prctl'],
  errors: {},
  examples: [
    {
      code:
        'let orphan = null\n' +
        'let foster = fork < subreaper on; fork < orphan = (fork < hold >) >; hold >\n' +
        'expect $orphan.ppid == $foster.pids[-1] "and not PID 1"',
      summary: 'who gets an orphan',
    },
  ],
  run({ arguments: { state }, machine }) {
    machine.perform([calls.setSubreaper(state === 'on')]);
    machine.process.subreaper = state === 'on';
    return null;
  },
});
