/**
 * The types of file systems that /proc/filesystems tells of: proc_filesystems(5).
 */

/** Told of, and yet not for mounting. */
export const KERNELS_OWN: readonly string[] = ['sockfs', 'pipefs', 'bdev', 'anon_inodefs', 'devmem'];

/** The types in the text of /proc/filesystems, in its order. */
export const fileSystemsIn = (text: string): string[] => text.split('\n').flatMap((line) => line.split('\t')[1] ?? []);
