import { defineCommand } from '../../interpreter/command.ts';

/** The way back from `in PROC` without a body. */
export const out = defineCommand({
  name: 'out',
  topic: 'processes',
  summary: 'leave the process that `in` has moved the session into',
  details: 'The process stays held. `exit` ends it as well, and leaves it, too.',
  parameters: {},
  body: 'none',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'let box = clone pid < hold >\nin $box\nexpect $pid == 1\nout\nexpect $pid != 1', summary: 'in, and out' },
  ],
  run({ machine }) {
    const process = machine.moveOut();
    if (!process) {
      throw machine.fail('nsx::process::not-inside', 'the session is in no other process: there is nothing to leave', {
        help: machine.interactive ? '`.exit` or Ctrl-D leaves nsx' : undefined,
      });
    }
    machine.emit({ kind: 'moved', process, into: false });
    return null;
  },
});
