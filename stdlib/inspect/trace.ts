import { defineCommand } from '../../interpreter/command.ts';
import { Failure } from '../../interpreter/failure.ts';
import { describeCall, describeResult } from '../../interpreter/kernel/describe-call.ts';
import { Duration, RecordValue } from '../../interpreter/values/values.ts';

export const trace = defineCommand({
  name: 'trace',
  topic: 'inspect',
  summary: 'run the body, and list the system calls that it made, with their results and times',
  details:
    'What `explain` shows is what would be asked for; this is what was answered. While it lasts nsx asks for nothing ahead of an answer, so the calls are in the order of the script. `at` is the time from the beginning until nsx had the answer: calls that went in one message have the same.\n\n' +
    'If the body fails, so does this, and the calls up to there are shown first.',
  parameters: {},
  body: 'required',
  bodyRuns: 'here',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [
    {
      code: 'let calls = trace < clone uts < hostname inside > >\nexpect $calls[0].call matches "CLONE_NEWUTS" and $calls[1].result == "0"',
      summary: 'a new namespace, and its name',
    },
  ],
  run({ body, machine }) {
    const rows: RecordValue[] = [];
    const before = machine.kernel.observer;
    // What it takes to begin a session, and what is still under way, are not the body's.
    machine.process.task.pids();
    machine.kernel.settle();
    const start = performance.now();
    machine.kernel.observer = {
      inOrder: true,
      told: (told) => {
        before?.told(told);
        if (told.call.quiet) return;
        const at = new Duration(Math.round((performance.now() - start) * 1000) / 1000);
        rows.push(
          new RecordValue({ pid: told.pid, result: describeResult(told.result), at, call: describeCall(told.call) }),
        );
      },
    };
    try {
      body?.run();
    } catch (error) {
      // The table is no value then, but it was never wanted more.
      if (error instanceof Failure) machine.emit({ kind: 'shown', value: rows });
      throw error;
    } finally {
      machine.kernel.observer = before;
    }
    return rows;
  },
});
