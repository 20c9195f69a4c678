/**
 * Run something over a kernel that only writes down: everything else stays as it is.
 */
import type { SystemCallTrace } from './kernel/kernel.ts';
import { RecordingKernel } from './kernel/recording.ts';
import type { Machine } from './machine.ts';
import { Process } from './processes/process.ts';
import { Ledger } from './undo/ledger.ts';

/** The calls that `run` would make. What it prints and mounts is not shown, since it does not happen. */
export function dryRun(machine: Machine, run: () => void): readonly SystemCallTrace[] {
  const { kernel, ledger, show, terminal, process: current } = machine;
  const recording = new RecordingKernel({ rootless: kernel.rootless, pid: current.pid });
  const root = new Process({ task: recording.session(), parent: null, kinds: current.kinds });
  root.mountScope = current.mountScope;
  const processes = machine.processes.length;
  machine.kernel = recording;
  machine.ledger = new Ledger(recording, () => {});
  machine.show = () => {};
  machine.terminal = null;
  const before = machine.enter(root);
  try {
    run();
  } finally {
    machine.leave(before);
    Object.assign(machine, { kernel, ledger, show, terminal });
    machine.processes.splice(processes);
  }
  return recording.calls;
}
