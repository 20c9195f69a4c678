/**
 * The ways in which a mount comes to a place, each as the system calls that bring it there: a new
 * file system, a part of a tree that is there already, a mount that changes its place.
 *
 * Which place that is, and whether it may be one, is `mounts.ts`.
 */
import * as calls from '../kernel/calls.ts';
import type { SystemCall } from '../kernel/system-call.ts';
import { MS, mountAttributes, mountFlags } from '../kernel/tables.ts';

/** Where to: the path that the kernel gets, the one that people know, and how many calls of the message come before. */
export interface Place {
  readonly target: string;
  readonly name: string;
  readonly before: number;
}

export interface Attachment {
  /** For people: `tmpfs`, `bind`, `move`. */
  readonly type: string;
  calls(place: Place): readonly SystemCall[];
  /** It goes onto a file, not onto a directory. */
  readonly onFile?: boolean;
  /** Descriptors of ours for `received` arguments. */
  readonly descriptors?: readonly number[];
  /** Where a mount was that moves, as the session knows that place. */
  readonly from?: string;
  /** What a new file system was told, to ask it what was wrong. */
  readonly options?: { readonly type: string; readonly data: string };
  /** In kernels that do not know these calls yet. */
  readonly older?: Attachment;
}

/** What mount(2) takes for a file system. */
export interface FileSystem {
  readonly type: string;
  readonly source: string;
  readonly flags: number;
  readonly data: string | null;
  /** The options as people know them, where the kernel gets others that mean the same. */
  readonly knownAs?: string;
}

/** mount(2) of a file system. */
export function newFileSystem({ type, source, flags, data, knownAs }: FileSystem): Attachment {
  return {
    type,
    ...(data === null ? {} : { options: { type, data } }),
    calls: ({ target, name }) => {
      const call = calls.about(name, calls.mount({ type, source, target, flags, data }));
      if (knownAs === undefined) return [call];
      return [calls.standingFor(calls.mount({ type, source, target, flags, data: knownAs }), call)];
    },
  };
}

/** mount(2) with MS_MOVE. */
export function movedMount(source: string, onFile: boolean, from: string): Attachment {
  return {
    type: 'move',
    onFile,
    from,
    calls: ({ target, name }) => [
      calls.about(name, calls.mount({ type: null, source, target, flags: MS.MOVE, data: null })),
    ],
  };
}

export interface BindRequest {
  readonly source: string;
  readonly recursive: boolean;
  readonly onFile: boolean;
  /** MS_RDONLY and other flags of a mount. */
  readonly flags: number;
  /** The copy is to pass nothing on to what it is a copy of. */
  readonly apart: boolean;
  /** The kinds of mounts below the source, for kernels that change one at a time: their paths from the source on. */
  readonly below: readonly string[];
  /** A descriptor of ours of the user namespace whose map the owners of files go through. */
  readonly idmap?: number | undefined;
}

/** Known before it is opened, so that a structure can name it. */
const USER_NAMESPACE = 61;

/**
 * A copy of a mount. If it is to differ from what it is a copy of, it does so before anybody can see it:
 * open_tree(2), mount_setattr(2), move_mount(2).
 */
export function boundMount(request: BindRequest): Attachment {
  const { source, recursive, onFile, flags, apart, idmap } = request;
  const plain: Attachment = { type: 'bind', onFile, calls: (place) => [boundByMount(request, place)] };
  if (flags === 0 && idmap === undefined && !(apart && recursive)) return plain;
  const attributes = {
    set: attributesOf(flags) | (idmap === undefined ? 0 : IDMAP),
    clear: 0,
    propagation: apart && recursive ? MS.PRIVATE : 0,
    userNamespace: idmap === undefined ? 0 : USER_NAMESPACE,
  };
  return {
    type: 'bind',
    onFile,
    ...(idmap === undefined ? {} : { descriptors: [idmap] }),
    calls: ({ target, name, before }) => {
      const tree = calls.resultOf(before + (idmap === undefined ? 0 : 1));
      const older = boundByMount(request, { target: name, name, before });
      const known = (call: SystemCall): SystemCall => calls.standingFor(older, calls.about(name, call));
      const open = known(calls.scoped(calls.copyTree(source, recursive)));
      const change = calls.about(name, calls.setTreeAttributes(tree, attributes, recursive));
      const attach = known(calls.attachTree(tree, target));
      if (idmap === undefined) return [open, change, attach];
      const take = calls.quietly(calls.duplicateForUs(calls.received(0), USER_NAMESPACE));
      return [take, open, change, attach, calls.quietly(calls.close(USER_NAMESPACE))];
    },
    ...(idmap === undefined ? { older: boundInSteps(request) } : {}),
  };
}

const IDMAP = mountAttributes.find(({ word }) => word === 'idmap')!.value;

const boundByMount = ({ source, recursive }: BindRequest, { target, name }: Place): SystemCall =>
  calls.about(name, calls.mount({ source, target, type: null, flags: MS.BIND | (recursive ? MS.REC : 0), data: null }));

/** mount(2) alone: a bind mount takes its flags only afterwards, and each mount of a tree for itself. */
function boundInSteps(request: BindRequest): Attachment {
  const { onFile, flags, apart, recursive, below } = request;
  return {
    type: 'bind',
    onFile,
    calls: (place) => {
      const change = (target: string, value: number): SystemCall =>
        calls.mount({ source: 'none', target, type: null, flags: value, data: null });
      const places = recursive ? [place.name, ...below.map((rest) => place.name + rest)] : [place.name];
      return [
        boundByMount(request, place),
        ...(apart && recursive ? [change(place.name, MS.PRIVATE | MS.REC)] : []),
        ...(flags === 0 ? [] : places.map((target) => change(target, MS.REMOUNT | MS.BIND | flags))),
      ];
    },
  };
}

/** MOUNT_ATTR_* for the MS_* of mount(2). */
export function attributesOf(flags: number): number {
  return mountFlags
    .filter(({ value }) => (flags & value) !== 0)
    .reduce((sum, { word }) => sum | (mountAttributes.find((attribute) => attribute.word === word)?.value ?? 0), 0);
}
