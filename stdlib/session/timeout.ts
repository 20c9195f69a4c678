import { defineCommand, required } from '../../interpreter/command.ts';
import { BodyEnd } from '../../interpreter/failure.ts';
import { Interrupted } from '../../interpreter/kernel/channel.ts';
import { undoing } from '../../interpreter/undo/undoing.ts';
import { duration } from '../../interpreter/values/shapes.ts';
import { textOf, type Value } from '../../interpreter/values/values.ts';

export const timeout = defineCommand({
  name: 'timeout',
  topic: 'session',
  summary: 'run the body, and fail if it takes longer',
  details:
    'Then what the body is waiting for is given up, every process that it has made is ended, what it has mounted or made is undone, and it fails with ETIMEDOUT, for `try` and `expect error` to catch. It may be a tenth of a second late. Its value is that of the body.\n\n' +
    'A process that becomes a program in it by `exec` has what is left of the time, where nsx waits for it. What is in the background when the body has come to its end goes on.',
  parameters: { duration: required(duration, 'how long it may take') },
  body: 'required',
  bodyRuns: 'here',
  value: 'of-body',
  systemCalls: [],
  errors: { ETIMEDOUT: 'the body was not done in time' },
  examples: [
    { code: 'expect error ETIMEDOUT < timeout 50ms < sleep 10s > >', summary: 'give up' },
    { code: 'let name = timeout 10s < hostname >', summary: 'in time' },
  ],
  run({ arguments: { duration: limit }, body, machine, span }) {
    // The first process of the session is started by whoever asks for it first: that is not the body's time.
    const before = { process: machine.process, background: machine.background };
    const fail = () =>
      machine.fail('nsx::run::timeout', `this was not done in ${textOf(limit)}`, {
        span,
        facts: { errno: 'ETIMEDOUT' },
      });
    return undoing(machine, () =>
      machine.deadlines.within(limit.milliseconds, (deadline): Value => {
        try {
          return body?.run() ?? null;
        } catch (error) {
          // Whoever waits for the program has what is left of the time.
          if (error instanceof BodyEnd && error.kind === 'program')
            machine.process.deadline = { at: deadline.at, fail };
          if (!(error instanceof Interrupted) || !deadline.passed) throw error;
          machine.leave(before.process);
          machine.background = before.background;
          throw fail();
        }
      }),
    );
  },
});
