import { defineCommand, required, rest } from '../../interpreter/command.ts';
import { runOrCapture } from '../../interpreter/processes/program-results.ts';
import { program, programArgument } from '../../interpreter/values/shapes.ts';

export const run = defineCommand({
  name: 'run',
  topic: 'processes',
  summary: 'run a program in a child and wait for it',
  details:
    'As a statement it fails when the program does. Where its value is wanted, `(run …)`, the output is captured instead: a record of `.out` and `.err` (without final newlines) and `.code`, and no failure.',
  parameters: {
    program: required(program, 'its name, searched in PATH, or its path'),
    arguments: rest(programArgument, 'its arguments; a list stands for its items'),
  },
  body: 'none',
  systemCalls: ['clone3', 'execve', 'waitid'],
  errors: { ENOENT: 'no such program', EACCES: 'it may not be executed' },
  examples: [
    { code: 'run true', summary: 'a program that succeeds' },
    { code: 'expect (run echo hello).out == "hello"', summary: 'what a program says' },
    { code: 'expect (run false).code == 1', summary: 'how a program ends' },
  ],
  run({ arguments: { program: name, arguments: values }, machine, captured }) {
    return runOrCapture(machine, [name, ...values.flat()], captured);
  },
});
