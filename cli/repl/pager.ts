/**
 * Long texts, a screen at a time: `$NSX_PAGER`, `$PAGER`, or less, as a program of the session.
 *
 * An empty variable switches it off; where there is no pager, the text is just written.
 */
import { accessSync, constants, writeSync } from 'node:fs';
import { Interrupted } from '../../interpreter/kernel/channel.ts';
import { pin, syscall } from '../../interpreter/kernel/libc.ts';
import type { Machine } from '../../interpreter/machine.ts';
import { runProgram } from '../../interpreter/processes/programs.ts';

const MFD_CLOEXEC = 1;
const SEEK_SET = 0;

/** The command line of the pager; null where there is none. */
export function pagerOf({ NSX_PAGER, PAGER, PATH = '' }: NodeJS.ProcessEnv): readonly string[] | null {
  const chosen = NSX_PAGER ?? PAGER;
  if (chosen !== undefined) return chosen.trim() === '' ? null : ['/bin/sh', '-c', chosen];
  // Colours as they are, the text left on the screen, and no screen of its own.
  return PATH.split(':').some((place) => isExecutable(`${place}/less`)) ? ['less', '-RX'] : null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** False when it could not be shown like that. */
export function page(machine: Machine, argv: readonly string[], text: string): boolean {
  // A body has the terminal's order in its hands: what it prints comes as it comes.
  if (machine.process !== machine.home || machine.background) return false;
  const before = machine.enter(machine.root);
  const { transition } = machine;
  machine.transition = machine.ownTransition;
  let fd = -1;
  try {
    fd = textFile(text);
    if (fd < 0) return false;
    runProgram(machine, argv, fd);
    return true;
  } catch (error) {
    return error instanceof Interrupted;
  } finally {
    machine.transition = transition;
    machine.leave(before);
    if (fd >= 0) syscall('close', fd);
  }
}

/** A file without a name that holds the text: memfd_create(2). */
function textFile(text: string): number {
  const name = pin(8);
  name.buffer.write('nsx\0', 'latin1');
  const fd = syscall('memfd_create', name.address, MFD_CLOEXEC);
  if (fd < 0) return fd;
  const bytes = Buffer.from(text);
  for (let at = 0; at < bytes.length; ) at += writeSync(fd, bytes, at);
  syscall('lseek', fd, 0, SEEK_SET);
  return fd;
}
