import { defineCommand, optional } from '../../interpreter/command.ts';
import { any, block } from '../../interpreter/values/shapes.ts';

/** A block that is a value, run where this stands. */
export const doBlock = defineCommand({
  name: 'do',
  topic: 'processes',
  summary: 'run a block that was kept in a variable or handed to a function',
  details:
    'The block is run by the process in whose body `do` stands, and sees the variables around the place where it was written. ' +
    'Its value is that of its last statement; `$it` is the value that it is given, or null.',
  parameters: {
    block: optional(block, 'a block: `let body = < … >`, or the block that a function was called with'),
    value: optional(any, 'what `$it` is in it'),
  },
  body: 'optional',
  bodyRuns: 'here',
  systemCalls: [],
  errors: {},
  examples: [
    {
      code: 'let greet = < print "hello from PID $pid" >\ndo $greet\nclone pid < do $greet >',
      summary: 'the same statements in two processes',
    },
    {
      code: 'fn sandbox name body < clone uts < hostname $name; do $body > >\nsandbox box < expect (hostname) == "box" >',
      summary: 'a command of your own that takes a block',
    },
    { code: 'let double = < $it * 2 >\nexpect (do $double 21) == 42', summary: 'a value in, a value out' },
  ],
  run({ arguments: { block: kept, value }, body, machine }) {
    const found = body ?? kept?.body(value ?? null);
    if (!found)
      throw machine.fail('nsx::bind::missing-block', '`do` needs a block', { help: 'usage: `do BLOCK [VALUE]`' });
    return found.run();
  },
});
