/**
 * Codes of mounts and of the root directory.
 */
import type { CodeList } from './entry.ts';

export const mountCodes = {
  'nsx::mount::protected': {
    summary: 'a place that the system needs is to be mounted over in the session’s own mount namespace',
    mend: 'Mount it in a namespace of your own, `clone mount < … >`, or say `over` if you mean it.',
  },
  'nsx::mount::not-empty': {
    summary: 'a directory with files in it is to be mounted over, which would hide them',
    mend: 'Choose an empty directory, or say `over` if you mean it. In a mount namespace of your own it is allowed.',
  },
  'nsx::mount::already-mounted': {
    summary: 'something is mounted there already',
    mend: 'Unmount it first, choose another place, or say `over` to put one on the other where the kernel can do that.',
  },
  'nsx::mount::not-ours': {
    summary: 'a mount of the whole system is to be changed in a way that could not be undone',
    mend: 'Do it in a mount namespace of your own, `clone mount < … >`, where it ends with the namespace.',
  },
  'nsx::mount::foreign-file-system': {
    summary: 'a file system that others use, too, is to be changed for all of them',
    mend: 'Change the one mount instead, `remount PATH bind with …`, or mount a file system of your own.',
  },
  'nsx::mount::no-mount-namespace': {
    summary: '`propagation` is said where no mount namespace is made',
    mend: 'Put `mount` among the kinds: `clone mount propagation slave < … >`.',
  },
  'nsx::mount::two-upper-layers': {
    summary: 'an overlay is to write to memory and to a directory at once',
    mend: 'Say `writable`, or `upper DIR`.',
  },
  'nsx::mount::over-root': {
    summary: 'an overlay in memory is to lie over the root directory',
    mend: 'Those whose root it is would not see it. Mount it at another place, and make that the root with `pivot_root`.',
  },
  'nsx::mount::no-id-map': {
    summary: 'files cannot be shown with other owners',
    mend: 'The user namespace needs a map of its own, and the file system must be one that can do it, such as ext4 or tmpfs.',
  },
  'nsx::mount::was-volatile': {
    summary: 'the upper layer of an overlay was mounted with `volatile` before',
    mend: 'Take a new upper and a new work directory.',
  },
  'nsx::mount::layers': {
    summary: 'the directories of an overlay overlap',
    mend: 'No layer may lie in another one.',
  },
  'nsx::mount::which-target': {
    summary: 'a mount is to be moved to two places, or to none',
    mend: 'Name one: `move SRC DST` or `move SRC at DST`.',
  },
  'nsx::mount::not-permitted': {
    summary: 'the process may not mount or unmount',
    mend: 'It needs CAP_SYS_ADMIN in the user namespace that owns the mount namespace. Use `clone user mount < … >`, or run nsx with `--sudo`.',
  },
  'nsx::mount::foreign-namespace': {
    summary: 'the mount namespace belongs to a user namespace outside',
    mend: 'A new user namespace gives rights over what is made in it only. Put `mount` in the same list: `clone user mount < … >`.',
  },
  'nsx::mount::foreign-view': {
    summary: 'a file system shows a namespace that belongs to a user namespace outside',
    mend: 'proc shows the PID namespace, sysfs the net namespace, mqueue the ipc namespace. Put that kind in the list, too.',
  },
  'nsx::mount::too-revealing': {
    summary: 'a fresh proc or sysfs would show what is hidden here',
    mend: 'Containers hide parts of /proc. Run nsx on the host, or the container with less hidden (`--security-opt systempaths=unconfined`).',
  },
  'nsx::mount::type-not-permitted': {
    summary: 'this file system may not be mounted in a user namespace',
    mend: 'Only file systems that hold no foreign data may. Use bind mounts, tmpfs, overlay and the like, or run nsx with `--sudo`.',
  },
  'nsx::mount::locked-flags': {
    summary: 'a remount would take away flags that were set outside the user namespace',
    mend: 'Repeat the flags that the mount has: `nosuid`, `nodev`, `noexec`, `ro`.',
  },
  'nsx::mount::locked': {
    summary: 'a mount came from outside the user namespace, and holds together with the others',
    mend: 'What it hides must stay hidden. Bind such a tree with `recursive`, mount something over it, or give an overlay layers without mounts below them.',
  },
  'nsx::mount::unknown-type': {
    summary: 'the kernel knows no such file system',
    mend: '`/proc/filesystems` lists those it knows. Others may be in a module that root can load.',
  },
  'nsx::mount::no-device': {
    summary: 'there is no device behind the source',
    mend: 'Check the source with `lsblk`.',
  },
  'nsx::mount::not-a-block-device': {
    summary: 'the source must be a block device and is none',
    mend: 'For an image in a file, make a loop device first: `losetup --find --show FILE`.',
  },
  'nsx::mount::bad-option': {
    summary: 'a file system does not take its options',
    mend: 'See mount(8) for the options of each file system, and check their spelling and their units.',
  },
  'nsx::mount::bad-source': {
    summary: 'a file system cannot be mounted from this source',
    mend: 'Check that the source holds this file system: `blkid SOURCE`.',
  },
  'nsx::mount::read-only-source': {
    summary: 'the source can only be read',
    mend: 'Mount it with `ro`.',
  },
  'nsx::mount::too-many': {
    summary: 'there are as many mounts as a mount namespace may have',
    mend: 'Unmount some, or raise the sysctl `fs.mount-max`. Shared mounts multiply.',
  },
  'nsx::mount::not-a-mount-point': {
    summary: 'a place is no mount point, where one is needed',
    mend: '`mounts` shows what is mounted. Any directory becomes a mount point with `bind DIR at DIR`.',
  },
  'nsx::mount::shared-parent': {
    summary: 'a mount cannot be moved out of a shared mount',
    mend: 'Make the mount around it private first: `propagation private PATH`.',
  },
  'nsx::mount::into-itself': {
    summary: 'a mount is to be moved into itself',
    mend: 'Choose a target outside of it.',
  },
  'nsx::mount::own-namespace': {
    summary: 'a mount namespace is to be pinned inside itself',
    mend: 'It would keep itself alive for ever. Pin it from the process that made it, which is outside.',
  },
  'nsx::mount::unbindable': {
    summary: 'a mount is marked as unbindable',
    mend: 'Change that with `propagation private PATH`, if it was not meant to protect something.',
  },
  'nsx::mount::refused': {
    summary: 'the kernel does not change this mount, for a reason that cannot be told apart',
    mend: 'Look at its line in `mounts`: what it lies on, whether it is shared, and which mount namespace made it.',
  },
  'nsx::mount::busy': {
    summary: 'a mount or its source is in use',
    mend: 'The notes name the processes that use it, where that can be told. Leave it with `cd /`, end them, or unmount with `lazy`.',
  },
  'nsx::mount::expiring': {
    summary: 'a mount was marked for expiry and not yet taken away',
    mend: 'Unmount it once more. If nobody has used it in between, it goes.',
  },
  'nsx::root::not-permitted': {
    summary: 'the process may not change its root',
    mend: 'Do it in namespaces of your own: `clone user mount < … >`, or run nsx with `--sudo`.',
  },
  'nsx::root::of-the-session': {
    summary: 'the root of the session’s own mount namespace is to be changed, for every process in it',
    mend: 'Do it in a mount namespace of your own: `clone mount < … pivot_root … >`.',
  },
  'nsx::root::same': {
    summary: 'the new root is on the mount that is the root now',
    mend: 'Make the new root a mount of its own first: `bind NEW at NEW recursive`.',
  },
  'nsx::root::old-outside': {
    summary: 'the place for the old root does not lie in the new root',
    mend: 'Make a directory in the new root and name that: `pivot_root NEW NEW/old`.',
  },
  'nsx::root::shared': {
    summary: 'the root cannot be changed while the mounts around are shared',
    mend: 'Make them private first: `propagation private / recursive`.',
  },
  'nsx::root::refused': {
    summary: 'the kernel does not change the root, for a reason that cannot be told apart',
    mend: 'The new root must be a mount point, the place for the old one must lie in it, nothing may be shared, and the process may not be in a chroot.',
  },
} as const satisfies CodeList;
