/**
 * What an explanation may look at: the machine, as the process that failed sees it.
 *
 * Reading never changes anything; what cannot be read is null.
 */
import type { NamespaceName } from '../kernel/tables.ts';

/** A process that keeps a mount busy. */
export interface Holder {
  /** In nsx's own PID namespace. */
  readonly pid: number;
  readonly name: string;
  readonly how: 'cwd' | 'root' | 'file' | 'program' | 'map';
}

export interface Circumstances {
  /** The text of a file (of /proc, say) as the process sees it; `/proc/self` is that process. */
  read(path: string): string | null;
  /** What a path is for that process, without following a link at its end (but following one before `/.`). */
  kindOf(path: string): 'file' | 'directory' | 'link' | 'other' | null;
  /** Who uses something on the mount at a path, in the process's own mount namespace. */
  holders(path: string): readonly Holder[];
  /**
   * Does the process's user namespace own its namespace of this kind, or is it an ancestor of the
   * owner? That is what decides whether root in there may change it. Null where it cannot be told.
   */
  owns(kind: NamespaceName): boolean | null;
  /** Is the session in a user namespace of its own, because nsx is not root? */
  readonly rootless: boolean;
  /** The PIDs of the process, from nsx's namespace inwards. */
  readonly pids: readonly number[];
  /** For clone and unshare: the kinds that were asked for. */
  readonly kinds: readonly NamespaceName[];
  /** For mount: what the file system said of the options. */
  readonly says?: readonly string[];
  /** For execve: the name as it was written, and the places that were searched. */
  readonly program?: { readonly name: string; readonly searched: readonly string[] };
}
