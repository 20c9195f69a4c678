import { defineCommand, optionalKeyword, required } from '../../interpreter/command.ts';
import { string } from '../../interpreter/values/shapes.ts';

export const fail = defineCommand({
  name: 'fail',
  topic: 'session',
  summary: 'fail with an error of your own',
  details:
    'It is an error like one of the kernel: what the statement has done is undone, and `try` catches it, with the text as `$e.message`. It is for functions that are called with what they cannot use. What a script is to show is said by `expect`, and what a machine lacks by `skip`.',
  parameters: {
    message: required({ ...string, name: 'MESSAGE' }, 'what is wrong'),
    help: optionalKeyword({ ...string, name: 'TEXT' }, 'what to do about it'),
  },
  body: 'none',
  endsBody: true,
  systemCalls: [],
  errors: {},
  examples: [
    {
      code: 'fn half n < if $n % 2 != 0 < fail "$n is odd" help "give it an even number" >; return ($n / 2) >\nexpect error < half 3 >',
      summary: 'a function that does not take every number',
    },
  ],
  run({ arguments: { message, help }, machine }) {
    throw machine.fail('nsx::run::failed', message.trim() === '' ? 'no reason is given' : message, {
      span: machine.callSpan,
      help,
    });
  },
});
