/**
 * What a file system says of its options: fsopen(2) and fsconfig(2) take them one by one and tell
 * what is wrong with each, where mount(2) has only an errno. Nothing is mounted by that.
 */
import * as calls from '../kernel/calls.ts';
import type { Machine } from '../machine.ts';

const LONGEST = 512;

/** The complaints of the kernel, for the explanation of a mount that has failed. */
export function askFileSystem(machine: Machine, type: string, data: string): string[] {
  const options = data.split(/(?<!\\),/).slice(0, 20);
  const quietly = (call: Parameters<typeof calls.quietly>[0]) => calls.quietly(calls.keepGoing(call));
  const outcomes = machine.perform([
    quietly(calls.scoped(calls.openFileSystem(type))),
    ...options.map((option) => {
      const at = option.indexOf('=');
      const [key, value] = at < 0 ? [option, null] : [option.slice(0, at), option.slice(at + 1)];
      return quietly(calls.configureFileSystem(calls.resultOf(0), key, value));
    }),
    ...options.map(() => quietly(calls.read(calls.resultOf(0), LONGEST))),
  ]);
  return outcomes
    .filter(({ call, result }) => call.name === 'read' && result > 0)
    .map(({ outputs, result }) => outputs[0]?.toString('utf8', 0, result).trim() ?? '')
    .filter((line) => line.startsWith('e '))
    .map((line) => line.slice(2).replace(/^\w+: /, ''));
}
