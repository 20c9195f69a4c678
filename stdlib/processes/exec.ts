import { defineCommand, required, rest } from '../../interpreter/command.ts';
import { become } from '../../interpreter/processes/programs.ts';
import { program, programArgument } from '../../interpreter/values/shapes.ts';

/** execve(2), with the search of execvp(3) in the process's own view of the file system. */
export const exec = defineCommand({
  name: 'exec',
  topic: 'processes',
  summary: 'turn this process into a program',
  details:
    'The program starts with descriptors 0, 1 and 2 only, default signal dispositions, an empty signal mask and the usual limit of open files. ' +
    'In the foreground it has the terminal: Ctrl-C interrupts it, Ctrl-Z stops it. With `&` after the block around it, nobody waits for it.',
  parameters: {
    program: required(program, 'its name, searched in PATH, or its path'),
    arguments: rest(programArgument, 'its arguments; a list stands for its items'),
  },
  body: 'none',
  endsBody: true,
  systemCalls: ['execve'],
  errors: {
    ENOENT: 'no such program, or its interpreter is missing',
    EACCES: 'it may not be executed',
    ENOEXEC: 'no executable format',
    E2BIG: 'the arguments are too long',
  },
  examples: [
    { code: 'let nap = clone pid < exec sleep 1000 > &\nexpect $nap.pids[1] == 1', summary: 'a program that is PID 1' },
    {
      code: 'nest 3 pid mount < mount proc at /proc; exec bash >',
      summary: 'a shell three levels down',
      checkOnly: true,
    },
  ],
  run({ arguments: { program: name, arguments: values }, machine }) {
    return become(machine, [name, ...values.flat()]);
  },
});
