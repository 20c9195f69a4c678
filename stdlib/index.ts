/**
 * The table of commands: a command that is not here does not exist.
 */
import type { Command } from '../interpreter/command.ts';
import { Registry } from '../interpreter/registry.ts';
import { cat } from './files/cat.ts';
import { cd } from './files/cd.ts';
import { ls } from './files/ls.ts';
import { mkdir } from './files/mkdir.ts';
import { read } from './files/read.ts';
import { rm } from './files/rm.ts';
import { write } from './files/write.ts';
import { explain } from './inspect/explain.ts';
import { ns } from './inspect/ns.ts';
import { pids } from './inspect/pids.ts';
import { print } from './inspect/print.ts';
import { ps } from './inspect/ps.ts';
import { mount } from './mounts/mount.ts';
import { umount } from './mounts/umount.ts';
import { clone } from './namespaces/clone.ts';
import { hostname } from './namespaces/hostname.ts';
import { nest } from './namespaces/nest.ts';
import { unshare } from './namespaces/unshare.ts';
import { exec } from './processes/exec.ts';
import { exit } from './processes/exit.ts';
import { fork } from './processes/fork.ts';
import { hold } from './processes/hold.ts';
import { inProcess } from './processes/in.ts';
import { kill } from './processes/kill.ts';
import { run } from './processes/run.ts';
import { sh } from './processes/sh.ts';
import { spawn } from './processes/spawn.ts';
import { wait } from './processes/wait.ts';
import { help } from './session/help.ts';

const commands: readonly Command[] = [
  ...[clone, exec, exit, fork, hold, inProcess, kill, nest, run, sh, spawn, wait],
  ...[unshare, hostname],
  ...[mount, umount],
  ...[cat, cd, ls, mkdir, read, rm, write],
  ...[explain, ns, pids, print, ps],
  ...[help],
];

export function standardRegistry(): Registry {
  return new Registry(commands);
}
