/**
 * Start the first helper, the keeper: as we are, or as root through sudo.
 *
 * It gets one end of a socket pair as its standard input (sudo closes everything else) and nothing
 * more; what belongs to it comes over the socket. posix_spawn(3) and not child_process: no event
 * loop has to turn, no SIGCHLD handler is installed, and the signals that Node ignores are set back.
 */

import { accessSync, constants, existsSync } from 'node:fs';
import { join } from 'node:path';
import { callFunction, type PinnedMemory, pin, pinString, pinStrings, syscall } from './libc.ts';
import { closeOwn } from './own-descriptors.ts';
import type { Privilege } from './setup.ts';
import type { SystemCallFailure } from './system-call.ts';
import { errnoOf } from './tables.ts';
import { changeableByOthers, mendChangeable } from './trust.ts';

const AF_UNIX = 1;
const SOCK_SEQPACKET = 5;
const SOCK_CLOEXEC = 0o2000000;
/** Both are opaque in the C library: 80 and 336 bytes with glibc, less with musl. */
const OPAQUE_SIZE = 512;
const POSIX_SPAWN_SETSIGDEF = 4;
const POSIX_SPAWN_SETSIGMASK = 8;

/** The session's first processes could not be made: no helper, or not the privilege it takes. */
export class LaunchFailure extends Error {
  readonly help: string;
  readonly kind: 'helper' | 'privilege' | 'unsafe';
  /** What the kernel refused, where it was the kernel. */
  readonly refused: SystemCallFailure | undefined;
  notes: readonly string[] = [];

  constructor(message: string, help: string, kind: LaunchFailure['kind'] = 'helper', refused?: SystemCallFailure) {
    super(message);
    this.help = help;
    this.kind = kind;
    this.refused = refused;
  }
}

let pair: PinnedMemory | undefined;

/** A connected pair of close-on-exec SOCK_SEQPACKET sockets: socketpair(2). */
export function socketPair(flags = 0): [number, number] {
  pair ??= pin(8);
  const result = syscall('socketpair', AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC | flags, 0, pair.address);
  if (result < 0)
    throw new LaunchFailure(
      `no socket pair can be made: ${errnoOf(-result).name}`,
      'close some files: `ulimit -n` says how many may be open',
    );
  return [pair.buffer.readInt32LE(0), pair.buffer.readInt32LE(4)];
}

/** The helper for this machine: named by NSX_HELPER, beside the program, or in the source tree. */
export function findHelper(): string {
  const name = `nsx-helper-linux-${process.arch}`;
  const beside = [name, `../helper/prebuilt/${name}`].map((path) => join(import.meta.dirname, path));
  const candidates = process.env.NSX_HELPER ? [process.env.NSX_HELPER] : beside;
  const found = candidates.find((path) => existsSync(path));
  if (!found) {
    throw new LaunchFailure(
      `no helper program for ${process.arch} (looked at ${candidates.join(', ')})`,
      'build it with `npm run build:helper`, which needs a C compiler (Debian: `apt-get install gcc libc6-dev`)',
    );
  }
  try {
    accessSync(found, constants.X_OK);
  } catch {
    throw new LaunchFailure(`the helper ${found} may not be executed`, `make it executable: \`chmod +x ${found}\``);
  }
  return found;
}

export interface Launched {
  readonly pid: number;
  /** Our end of its control socket. */
  readonly socket: number;
}

/** Nothing is run as root that somebody else could have put there. */
function refuseIfChangeable(helper: string): void {
  const changeable = changeableByOthers(helper);
  if (changeable.length === 0) return;
  const failure = existsSync('/proc/self/uid_map')
    ? new LaunchFailure(
        `others may change the helper ${helper}, which would run as root`,
        mendChangeable(changeable),
        'unsafe',
      )
    : new LaunchFailure(
        `without /proc nobody can tell whose the helper ${helper} is, which would run as root`,
        'mount it: `mount -t proc proc /proc`',
        'unsafe',
      );
  failure.notes = changeable.map(({ place, why }) => `${place} ${why}`);
  throw failure;
}

/** Start the helper, as we are or through sudo. */
export function launchHelper(privilege: Privilege): Launched {
  const helper = findHelper();
  const isRoot = privilege === 'sandbox' ? process.geteuid?.() === 0 : privilege !== 'rootless';
  if (isRoot) refuseIfChangeable(helper);
  const prefix = privilege === 'sudo' ? ['sudo', '--'] : [];
  const argv = [...prefix, helper];
  const [ours, theirs] = socketPair();
  const actions = pin(OPAQUE_SIZE);
  const attributes = pin(OPAQUE_SIZE);
  const signals = pin(128);
  callFunction('posix_spawn_file_actions_init', actions.address);
  callFunction('posix_spawn_file_actions_adddup2', actions.address, theirs, 0);
  callFunction('posix_spawnattr_init', attributes.address);
  callFunction('posix_spawnattr_setflags', attributes.address, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
  // The helper blocks all signals as its first deed; a Ctrl-C must not come before it. sudo wants them.
  if (prefix.length === 0) callFunction('sigfillset', signals.address);
  callFunction('posix_spawnattr_setsigmask', attributes.address, signals.address);
  const all = pin(128);
  callFunction('sigfillset', all.address);
  callFunction('posix_spawnattr_setsigdefault', attributes.address, all.address);
  const pid = pin(8);
  const program = pinString(argv[0] ?? '');
  const argvMemory = pinStrings(argv);
  const environment = pinStrings(prefix.length > 0 ? sudoEnvironment() : []);
  const error = callFunction(
    'posix_spawnp',
    pid.address,
    program.address,
    actions.address,
    attributes.address,
    argvMemory.address,
    environment.address,
  );
  callFunction('posix_spawn_file_actions_destroy', actions.address);
  callFunction('posix_spawnattr_destroy', attributes.address);
  closeOwn(theirs);
  if (error !== 0) {
    closeOwn(ours);
    throw new LaunchFailure(
      `cannot start ${argv[0]}: ${errnoOf(error).name}`,
      prefix.length > 0
        ? 'install sudo, or run nsx as root'
        : 'check that the file is whole and on a file system that allows programs',
      prefix.length > 0 ? 'privilege' : 'helper',
    );
  }
  return { pid: pid.buffer.readInt32LE(0), socket: ours };
}

/** What sudo itself needs to find its way and its terminal; the helper gets no environment at all. */
function sudoEnvironment(): string[] {
  return ['PATH=/usr/sbin:/usr/bin:/sbin:/bin', ...(process.env.TERM ? [`TERM=${process.env.TERM}`] : [])];
}
