/**
 * What a finished program is to the script: an error, nothing, or a record of what it said.
 */
import type { Machine } from '../machine.ts';
import { RecordValue, type Value } from '../values/values.ts';
import { captureProgram, runProgram } from './programs.ts';

export function runOrCapture(machine: Machine, argv: readonly string[], captured: boolean): Value {
  if (machine.background) return runProgram(machine, argv);
  if (captured) {
    const { process, out, err, cut } = captureProgram(machine, argv);
    if (cut) machine.emit({ kind: 'notice', text: `the output of ${argv[0]} was cut after 16M` });
    return new RecordValue({ out, err, code: process.status ?? null });
  }
  const process = runProgram(machine, argv);
  if (process.state === 'ended' && process.status !== 0) throw programFailed(machine, argv, process.status);
  return process.state === 'ended' ? null : process;
}

function programFailed(machine: Machine, argv: readonly string[], status: number | undefined) {
  const how =
    status === undefined
      ? 'ended, nobody knows how'
      : status > 128
        ? `was ended by signal ${status - 128}`
        : `ended with status ${status}`;
  return machine.fail('nsx::process::program-failed', `\`${argv.join(' ').slice(0, 80)}\` ${how}`, {
    help: 'if that may be, take its value: `let result = run …`, and look at `$result.code`',
  });
}
