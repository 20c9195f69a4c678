/**
 * Why files cannot be shown with other owners: mount_setattr(2) with MOUNT_ATTR_IDMAP.
 */
import type { Row } from '../explanation.ts';

const calls = ['mount_setattr'] as const;

export const mountOwners: readonly Row[] = [
  {
    calls,
    errno: 'EINVAL',
    code: 'nsx::mount::no-id-map',
    why: 'its file system cannot do that, or the mount does it already',
    notes: () => ['ext4, xfs, btrfs, tmpfs and overlay can; proc, sysfs and cgroup2 cannot'],
  },
  {
    calls,
    errno: 'EPERM',
    code: 'nsx::mount::not-permitted',
    why: 'only the owner of the file system may: who has CAP_SYS_ADMIN in the user namespace in which it was mounted',
    help: 'mount a file system of its own there, or run nsx with `--sudo`',
  },
];
