/**
 * The facts of one failure, as the rows of the table want them: the call's arguments by their
 * meaning, and the machine.
 *
 * Nothing is judged here, and nothing is read from the machine before a row asks for it.
 */
import type { SystemCall, SystemCallFailure } from '../kernel/system-call.ts';
import { type Errno, errnoOf, MS, type NamespaceName, namespaceKinds } from '../kernel/tables.ts';
import type { Circumstances } from './circumstances.ts';

export interface Facts {
  readonly call: SystemCall;
  readonly errno: Errno;
  readonly machine: Circumstances;
  /** The path that the call is about, as a user knows it; '' where there is none. */
  readonly path: string;
  /** The flags of the call; 0 where it has none. */
  readonly flags: number;
  /** Kinds of namespaces that the call names. */
  readonly kinds: readonly NamespaceName[];
}

/** Which argument is the path, and which the flags. */
const places: Readonly<Record<string, { readonly path?: number; readonly flags?: number }>> = {
  unshare: { flags: 0 },
  setns: { flags: 1 },
  mount: { path: 1, flags: 3 },
  umount2: { path: 0, flags: 1 },
  pivot_root: { path: 0 },
  openat: { path: 1, flags: 2 },
  openat2: { path: 1 },
  mkdirat: { path: 1 },
  unlinkat: { path: 1, flags: 2 },
  readlinkat: { path: 1 },
  statx: { path: 1 },
  symlinkat: { path: 2 },
  linkat: { path: 3 },
  mknodat: { path: 1 },
  fchmodat: { path: 1 },
  mount_setattr: { path: 1 },
  chdir: { path: 0 },
  chroot: { path: 0 },
  execve: { path: 0 },
};

export function factsOf(failure: SystemCallFailure, machine: Circumstances): Facts {
  const call = failure.call.standsFor ?? failure.call;
  const place = places[call.name] ?? {};
  const flags = place.flags === undefined ? 0 : numberIn(call, place.flags);
  return {
    call,
    errno: errnoOf(failure.errno),
    machine,
    // A target is often passed as a descriptor; `about` is the name it was opened by.
    path: failure.call.about ?? call.about ?? (place.path === undefined ? '' : textIn(call, place.path)),
    flags,
    kinds: kindsOf(call, machine, flags),
  };
}

function kindsOf(call: SystemCall, machine: Circumstances, flags: number): readonly NamespaceName[] {
  if (call.name === 'unshare' || call.name === 'setns') {
    const named = namespaceKinds.filter((kind) => (flags & kind.flag) !== 0).map((kind) => kind.name);
    if (named.length > 0) return named;
  }
  if (call.name === 'clone3') {
    // The structure itself is made by the helper; what a trace shows of it names the flags.
    const shown = call.arguments[0];
    const text = shown?.kind === 'number' ? (shown.text ?? '') : '';
    const named = namespaceKinds.filter((kind) => text.includes(kind.flagName)).map((kind) => kind.name);
    if (named.length > 0) return named;
  }
  return call.name === 'clone3' || call.name === 'unshare' ? machine.kinds : [];
}

/** The number at a place; 0 where there is none. */
export function numberIn(call: SystemCall, index: number): number {
  const part = call.arguments[index];
  return part?.kind === 'number' ? part.value : 0;
}

/** The path or other C string at a place; '' where there is none (NULL, or a descriptor). */
export function textIn(call: SystemCall, index: number): string {
  const part = call.arguments[index];
  return part?.kind === 'path' ? part.text : '';
}

/** Is a namespace bound? The source is the descriptor that `pins.ts` has it under. */
export const isPin = ({ call, flags }: Facts): boolean =>
  call.name === 'mount' && (flags & MS.BIND) !== 0 && textIn(call, 0) === '/proc/self/fd/61';

const OTHER_MOUNTS = MS.BIND | MS.MOVE | MS.REMOUNT | MS.SHARED | MS.PRIVATE | MS.SLAVE | MS.UNBINDABLE;

/** Is mount(2) to mount a file system, and not to do one of the other things that it can? */
export const isFresh = ({ flags }: Facts): boolean => (flags & OTHER_MOUNTS) === 0;

/** The bytes that a call was to write, as text. */
export function writtenText(call: SystemCall): string {
  for (const part of call.arguments) if (part.kind === 'bytes') return Buffer.from(part.bytes).toString();
  return '';
}
