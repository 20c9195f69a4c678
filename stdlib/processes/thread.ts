import { defineCommand } from '../../interpreter/command.ts';

/** clone(2) with CLONE_THREAD. */
export const thread = defineCommand({
  name: 'thread',
  topic: 'processes',
  summary: 'give this process one more thread, which does nothing but wait',
  details:
    'What a script does in the process is done by its first thread. The other one is there to be counted: some calls are refused to a process with several, ' +
    'which is why programs with threads, as most runtimes of languages are, cannot move themselves into a user namespace. ' +
    'The child of such a process begins with one thread, and so does a program.\n\n' +
    'The value is the number of the thread, as the process sees it.',
  parameters: {},
  body: 'none',
  systemCalls: ['clone'],
  errors: { EAGAIN: 'the limit of processes is reached: threads count' },
  examples: [
    {
      code: 'fork < thread; expect error EINVAL < unshare user > >\nfork < unshare user >',
      summary: 'what a process with two threads cannot do',
    },
  ],
  run({ machine }) {
    return machine.kernel.thread(machine.process.task);
  },
});
