import { defineCommand } from '../../interpreter/command.ts';
import { dryRun } from '../../interpreter/dry-run.ts';
import { BodyEnd, Skipped } from '../../interpreter/failure.ts';
import { describeCall } from '../../interpreter/kernel/describe-call.ts';
import { RecordValue } from '../../interpreter/values/values.ts';

export const explain = defineCommand({
  name: 'explain',
  topic: 'inspect',
  summary: 'the system calls that the body would make, without making them',
  details:
    'The body is evaluated over a kernel that only writes down what it is asked and answers that it went well. So what depends on real answers, such as the content of files, is not what it would be.',
  parameters: {},
  body: 'required',
  bodyRuns: 'in-process',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [
    {
      code: 'let calls = explain < clone pid < mount proc at /tmp/nsx-explained; exec true > >\nexpect $calls[0].call matches "^clone3.*CLONE_NEWPID"',
      summary: 'what a line means to the kernel',
    },
  ],
  run({ body, machine }) {
    const calls = dryRun(machine, () => {
      try {
        body?.run();
      } catch (error) {
        if (!(error instanceof BodyEnd || error instanceof Skipped)) throw error;
      }
    });
    return calls.map(({ pid, call }) => new RecordValue({ pid, call: describeCall(call) }));
  },
});
