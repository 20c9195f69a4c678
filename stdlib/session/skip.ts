import { defineCommand, required } from '../../interpreter/command.ts';
import { Skipped } from '../../interpreter/failure.ts';
import { string } from '../../interpreter/values/shapes.ts';

export const skip = defineCommand({
  name: 'skip',
  topic: 'session',
  summary: 'leave out the rest of the script, and say why',
  details:
    'For a script that finds out that it cannot show on this machine what it is to show. In whichever process it stands, it ends the script as a whole: everything is undone, the reason is printed, and the status is 0 unless an expectation has failed before. `nsx test` counts the script as skipped. What can be known before the start belongs into the header of the script: `# requires: …`.',
  parameters: { reason: required({ ...string, name: 'REASON' }, 'what is missing') },
  body: 'none',
  endsBody: true,
  systemCalls: [],
  errors: {},
  examples: [
    {
      code: 'if (which no-such-program) == null < skip "no-such-program is not installed" >',
      summary: 'a program that is missing',
    },
  ],
  run({ arguments: { reason } }) {
    throw new Skipped(reason.trim() === '' ? 'no reason is given' : reason);
  },
});
