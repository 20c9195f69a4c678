import { defineCommand, required } from '../../interpreter/command.ts';
import { processValue } from '../../interpreter/values/shapes.ts';

/** `NSpid` of proc_pid_status(5). */
export const pids = defineCommand({
  name: 'pids',
  topic: 'inspect',
  summary: "the PIDs of a process, from this session's namespace to its innermost one",
  parameters: { process: required(processValue, 'whose PIDs') },
  body: 'none',
  value: 'shown',
  systemCalls: [],
  errors: {},
  examples: [
    { code: 'let child = clone pid < hold >\nexpect (pids $child)[1] == 1', summary: 'one process, two PIDs' },
  ],
  run({ arguments: { process } }) {
    return process.pids;
  },
});
