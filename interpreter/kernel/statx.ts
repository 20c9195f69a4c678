/**
 * struct statx as statx(2) fills it: what tells one file, directory or mount from another, and the guards
 * that let an undoing touch only the one that was made.
 */
import type { Guard } from './kernel.ts';

const STX_MASK = 0;
const STX_MODE = 28;
const STX_INO = 32;
const STX_SIZE = 40;
const STX_ATTRIBUTES = 8;
const STX_BTIME = 80;
const STX_MNT_ID = 144;
const ATTRIBUTE_MOUNT_ROOT = 0x2000n;
const S_IFMT = 0o170000;
export const S_IFDIR = 0o040000;
/** The file system knows when the file was made. */
const HAS_BIRTH = 0x800;

export interface Status {
  readonly inode: bigint;
  /** When it was made, in seconds and nanoseconds; zeros where the file system does not tell. */
  readonly birth: readonly [bigint, bigint];
  readonly hasBirth: boolean;
  readonly mountId: bigint;
  readonly isMountPoint: boolean;
  readonly isDirectory: boolean;
  readonly size: bigint;
}

export function readStatus(buffer: Buffer): Status {
  return {
    inode: buffer.readBigUInt64LE(STX_INO),
    birth: [buffer.readBigUInt64LE(STX_BTIME), buffer.readBigUInt64LE(STX_BTIME + 8)],
    hasBirth: (buffer.readUInt32LE(STX_MASK) & HAS_BIRTH) !== 0,
    mountId: buffer.readBigUInt64LE(STX_MNT_ID),
    isMountPoint: (buffer.readBigUInt64LE(STX_ATTRIBUTES) & ATTRIBUTE_MOUNT_ROOT) !== 0n,
    isDirectory: fileFormat(buffer) === S_IFDIR,
    size: buffer.readBigUInt64LE(STX_SIZE),
  };
}

/** S_IFDIR, S_IFREG …: inode(7). */
export const fileFormat = (buffer: Buffer): number => buffer.readUInt16LE(STX_MODE) & S_IFMT;

const anotherMount = (mountId: bigint): Guard[] => [{ call: 0, at: STX_MNT_ID, value: mountId, differs: true }];

export const guards = {
  /** Only if the path is on this mount. */
  thisMount: (mountId: bigint): Guard[] => [{ call: 0, at: STX_MNT_ID, value: mountId }],
  /** Only if the path is on another mount than this one. */
  anotherMount,
  /**
   * Only if the path still is the mount that was made on it. We have looked by the path, which somebody
   * may have led elsewhere for that moment: then any mount will do that was not there before.
   */
  mounted: (before: bigint, { mountId, isMountPoint }: Status): Guard[] =>
    isMountPoint && mountId !== before ? [{ call: 0, at: STX_MNT_ID, value: mountId }] : anotherMount(before),
  /** Only if the path still is this file or directory. The inode alone may have been given away again. */
  file: ({ inode, birth }: Status) => [
    { call: 0, at: STX_INO, value: inode },
    { call: 0, at: STX_BTIME, value: birth[0] },
    { call: 0, at: STX_BTIME + 8, value: birth[1] },
  ],
};
