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
  const processes = [...machine.processes];
  const putBack = [machine.root, ...processes].map((process) => process.setAside());
  const recording = new RecordingKernel({ rootless: kernel.rootless, pid: current.pid });
  const root = new Process({ task: recording.session(), parent: null, kinds: current.kinds });
  root.mountScope = current.mountScope;
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
    // A variable may know one of those that were made.
    for (const process of machine.processes.splice(0, Number.POSITIVE_INFINITY, ...processes)) process.state = 'ended';
    for (const restore of putBack) restore();
  }
  return recording.calls;
}
