import { defineCommand, required, rest } from '../../interpreter/command.ts';
import { runProgram } from '../../interpreter/processes/programs.ts';
import { program, programArgument } from '../../interpreter/values/shapes.ts';

export const spawn = defineCommand({
  name: 'spawn',
  topic: 'processes',
  summary: 'run a program in a child without waiting for it',
  parameters: {
    program: required(program, 'its name, searched in PATH, or its path'),
    arguments: rest(programArgument, 'its arguments; a list stands for its items'),
  },
  body: 'none',
  systemCalls: ['clone3', 'execve'],
  errors: { ENOENT: 'no such program', EACCES: 'it may not be executed' },
  examples: [
    { code: 'let nap = spawn sleep 1000\nexpect $nap.state == "program"', summary: 'a program in the background' },
  ],
  run({ arguments: { program: name, arguments: values }, machine }) {
    machine.background = true;
    return runProgram(machine, [name, ...values.flat()]);
  },
});
