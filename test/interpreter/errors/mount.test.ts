/** Mounts that cannot be made, changed or taken away. */
import { mount as mountRows } from '../../../interpreter/errors/errno/mount.ts';
import { mountOwners } from '../../../interpreter/errors/errno/mount-owners.ts';
import { mountPermission } from '../../../interpreter/errors/errno/mount-permission.ts';
import { mountState } from '../../../interpreter/errors/errno/mount-state.ts';
import { overlay as overlayRows } from '../../../interpreter/errors/errno/overlay.ts';
import { umount as umountRows } from '../../../interpreter/errors/errno/umount.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { MS } from '../../../interpreter/kernel/tables.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';
import { almighty, inUserNamespace, powerless } from '../../support/errors/paper-machine.ts';

const fresh = (type: string, data: string | null = null, source = 'none') =>
  calls.mount({ source, target: '/tmp/x', type, flags: 0, data });
const change = (flags: number, source = 'none') =>
  calls.mount({ source, target: '/tmp/x', type: null, flags, data: null });
const umount = (flags = 0, path = '/tmp/x') => calls.umount(path, flags);

const inside = { files: inUserNamespace, status: almighty };
const host = ['/ ext4', '/proc proc', '/sys sysfs'];
const filesystems = 'nodev\tproc\nnodev\ttmpfs\n\text4\n';

const withoutProc: Case[] = [
  {
    call: calls.about(
      '/tmp/real',
      calls.mount({ source: 'none', target: '/proc/self/fd/5', type: 'tmpfs', flags: 0, data: null }),
    ),
    errno: 'ENOENT',
    on: { empty: true },
    code: 'nsx::path::missing',
    message: 'cannot mount tmpfs on /tmp/real: /proc is not mounted, and nsx needs it to mount where it has looked',
    help: '`run mount -t proc proc /proc`',
  },
];

const permissions: Case[] = [
  {
    call: fresh('tmpfs'),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::mount::not-permitted',
    message: 'cannot mount tmpfs on /tmp/x: the process does not have CAP_SYS_ADMIN, which mounting needs',
    help: '`clone user mount < … >`',
  },
  {
    call: change(MS.REMOUNT | MS.BIND),
    errno: 'EPERM',
    on: { ...inside, mounts: [...host, '/tmp/x tmpfs ro,nosuid,nodev,relatime'] },
    code: 'nsx::mount::locked-flags',
    message:
      'cannot remount /tmp/x: the flags ro, nosuid, nodev come from outside the user namespace and cannot be taken away',
    help: '`with ro nosuid nodev`',
  },
  {
    call: calls.about(
      '/tmp/real',
      calls.mount({ source: 'none', target: '/proc/self/fd/5', type: 'tmpfs', flags: 0, data: null }),
    ),
    errno: 'EPERM',
    on: { ...inside, owns: { mount: false } },
    code: 'nsx::mount::foreign-namespace',
    message: 'cannot mount tmpfs on /tmp/real: the mount namespace still belongs to the user namespace outside',
    help: 'put `mount` in the list',
  },
  {
    call: fresh('proc'),
    errno: 'EPERM',
    on: { ...inside, owns: { mount: true, pid: false }, mounts: host, pids: [10, 2] },
    code: 'nsx::mount::foreign-view',
    message:
      'cannot mount proc on /tmp/x: proc shows the pid namespace, which still belongs to the user namespace outside',
    help: '`clone user mount pid < … >`',
  },
  {
    call: fresh('proc'),
    errno: 'EPERM',
    on: { ...inside, mounts: host, pids: [10] },
    code: 'nsx::mount::foreign-view',
    message:
      'cannot mount proc on /tmp/x: proc shows the pid namespace, which still belongs to the user namespace outside',
  },
  {
    call: fresh('sysfs'),
    errno: 'EPERM',
    on: { ...inside, owns: { net: false }, mounts: host },
    code: 'nsx::mount::foreign-view',
    message:
      'cannot mount sysfs on /tmp/x: sysfs shows the net namespace, which still belongs to the user namespace outside',
    help: 'put `net` in the list',
  },
  {
    call: fresh('proc'),
    errno: 'EPERM',
    on: { ...inside, owns: { pid: true }, mounts: [...host, '/proc/kcore tmpfs', '/proc/sys proc ro'] },
    code: 'nsx::mount::too-revealing',
    message:
      'cannot mount proc on /tmp/x: parts of /proc are hidden here, as in containers, and a fresh one would show them',
    notes: ['hidden: /proc/kcore, /proc/sys'],
    help: 'systempaths=unconfined',
  },
  {
    call: fresh('proc'),
    errno: 'EPERM',
    on: { ...inside, owns: { pid: true }, mounts: ['/ tmpfs'] },
    code: 'nsx::mount::too-revealing',
    message:
      'cannot mount proc on /tmp/x: no proc is mounted here yet, and in a user namespace a new one may not show more than an old one',
  },
  {
    call: fresh('ext4', null, '/dev/vda'),
    errno: 'EPERM',
    on: { ...inside, mounts: host },
    code: 'nsx::mount::type-not-permitted',
    message: 'cannot mount ext4 from /dev/vda on /tmp/x: the kernel does not allow ext4 in a user namespace',
    notes: ['tmpfs, ramfs, proc, sysfs'],
  },
  {
    call: fresh('tmpfs'),
    errno: 'EPERM',
    on: { status: { ...almighty, Seccomp: '2' }, files: { '/proc/self/uid_map': '0 0 4294967295' } },
    code: 'nsx::system::seccomp',
    message: 'cannot mount tmpfs on /tmp/x: a seccomp filter forbids it, as container engines have one',
  },
  {
    call: fresh('tmpfs'),
    errno: 'EACCES',
    on: { status: almighty, files: { '/proc/self/attr/current': 'docker-default (enforce)\n' } },
    code: 'nsx::system::apparmor',
    message: 'cannot mount tmpfs on /tmp/x: the AppArmor profile `docker-default` forbids it',
  },
  {
    call: fresh('tmpfs'),
    errno: 'EPERM',
    on: inside,
    code: 'nsx::mount::not-permitted',
    message: 'cannot mount tmpfs on /tmp/x: the kernel does not allow it to this process',
    notes: ['add `mount`'],
  },
  {
    call: fresh('ext4', null, '/dev/sr0'),
    errno: 'EACCES',
    code: 'nsx::mount::read-only-source',
    message: 'cannot mount ext4 from /dev/sr0 on /tmp/x: the source can only be read, or lies on a mount with nodev',
    help: '`ro`',
  },
];

const making: Case[] = [
  {
    call: fresh('/dev/sda1', null, '/dev/sda1'),
    errno: 'ENODEV',
    code: 'nsx::mount::unknown-type',
    message:
      'cannot mount /dev/sda1 from /dev/sda1 on /tmp/x: the type of file system comes first, and `/dev/sda1` is none',
    help: '`mount TYPE /dev/sda1 at /tmp/x`',
  },
  {
    call: fresh('sockfs'),
    errno: 'EINVAL',
    code: 'nsx::mount::bad-source',
    message:
      "cannot mount sockfs on /tmp/x: sockfs is the kernel's own, for files without a name, and is mounted nowhere",
  },
  {
    call: fresh('tmpsf'),
    errno: 'ENODEV',
    on: { files: { '/proc/filesystems': filesystems } },
    code: 'nsx::mount::unknown-type',
    message: 'cannot mount tmpsf on /tmp/x: this kernel knows no file system `tmpsf`',
    notes: ['it knows proc, tmpfs, ext4'],
    help: 'did you mean `tmpfs`?',
  },
  {
    call: fresh('ext4', null, '/dev/sdx'),
    errno: 'ENODEV',
    on: { files: { '/proc/filesystems': filesystems } },
    code: 'nsx::mount::no-device',
    message: 'cannot mount ext4 from /dev/sdx on /tmp/x: there is no device behind /dev/sdx',
  },
  {
    call: fresh('ext4', null, '/tmp/image'),
    errno: 'ENOTBLK',
    code: 'nsx::mount::not-a-block-device',
    message: 'cannot mount ext4 from /tmp/image on /tmp/x: ext4 is mounted from a block device, and /tmp/image is none',
    help: 'losetup',
  },
  {
    call: fresh('tmpfs', 'size=abc'),
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    message: 'cannot mount tmpfs on /tmp/x: tmpfs does not take the options `size=abc`',
    help: 'mount(8)',
  },
  {
    call: fresh('ext4', null, '/dev/vdb'),
    errno: 'EINVAL',
    code: 'nsx::mount::bad-source',
    message: 'cannot mount ext4 from /dev/vdb on /tmp/x: there is no ext4 on /dev/vdb',
  },
  {
    call: fresh('sysfs'),
    errno: 'EBUSY',
    on: { mounts: [...host, '/tmp/x sysfs'] },
    code: 'nsx::mount::already-mounted',
    message: 'cannot mount sysfs on /tmp/x: this sysfs is mounted there already',
  },
  {
    call: fresh('ext4', null, '/dev/vda'),
    errno: 'EBUSY',
    on: { mounts: ['/ ext4 rw - /dev/vda'] },
    code: 'nsx::mount::busy',
    message: 'cannot mount ext4 from /dev/vda on /tmp/x: /dev/vda is in use: it is mounted at /',
    help: '`bind / at /tmp/x`',
  },
  {
    call: fresh('fuse'),
    errno: 'EBUSY',
    code: 'nsx::mount::busy',
    message: 'cannot mount fuse on /tmp/x: the source or the place is in use',
  },
  {
    call: change(MS.BIND, '/srv'),
    errno: 'ENOSPC',
    on: { files: { '/proc/sys/fs/mount-max': '3\n' }, mounts: host },
    code: 'nsx::mount::too-many',
    message: 'cannot bind /srv at /tmp/x: the mount namespace would have more mounts than fs.mount-max allows (3)',
    notes: ['it has 3 now'],
    help: 'sysctl fs.mount-max=',
  },
  {
    call: fresh('tmpfs'),
    errno: 'ENOSPC',
    on: { mounts: host },
    code: 'nsx::mount::too-many',
    message:
      'cannot mount tmpfs on /tmp/x: the mount namespace would have more mounts than fs.mount-max allows, or there is no memory for it',
  },
];

const layers: Case[] = [
  {
    call: fresh('overlay'),
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    message: 'cannot mount overlay on /tmp/x: an overlay needs `lowerdir`',
  },
  {
    call: fresh('overlay', 'lowerdir=/a,upperdir=/b'),
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    message: 'cannot mount overlay on /tmp/x: an overlay with `upperdir` needs `workdir`, too',
  },
  {
    call: fresh('overlay', 'lowerdir=/a,upperdir=/b,workdir=/c'),
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    message: 'cannot mount overlay on /tmp/x: the kernel does not take these directories for an overlay',
    notes: ['lowerdir=/a,upperdir=/b,workdir=/c', 'likely: `upperdir` and `workdir` are on different mounts'],
  },
  {
    call: fresh('overlay', 'lowerdir=/a,upperdir=/b,workdir=/c'),
    errno: 'EINVAL',
    on: { directories: ['/c', '/c/work', '/c/work/incompat', '/c/work/incompat/volatile'] },
    code: 'nsx::mount::was-volatile',
    message:
      'cannot mount overlay on /tmp/x: the layers were mounted with `volatile` before, so the kernel does not vouch for what is in `upperdir`',
    notes: ['/c/work/incompat/volatile'],
    help: 'take a new `upperdir`',
  },
  {
    call: fresh('overlay', 'lowerdir=/a,upperdir=/b,workdir=/c'),
    errno: 'EINVAL',
    on: { directories: ['/c', '/c/work'] },
    code: 'nsx::mount::bad-option',
    message: 'cannot mount overlay on /tmp/x: the kernel does not take these directories for an overlay',
    notes: ['perhaps the layers were mounted with `volatile` before'],
  },
  {
    call: fresh('overlay', 'lowerdir=/usr/bin:/usr'),
    errno: 'ELOOP',
    code: 'nsx::mount::layers',
    message: 'cannot mount overlay on /tmp/x: the layers overlap: one of the directories is another one, or lies in it',
    notes: ['lowerdir=/usr/bin:/usr'],
  },
  {
    call: fresh('overlay', 'lowerdir=/a'),
    errno: 'EINVAL',
    code: 'nsx::mount::bad-option',
    message:
      'cannot mount overlay on /tmp/x: an overlay of one directory would be that directory: it needs a second one, or an upper layer',
    help: '`bind /a at /tmp/x`',
  },
  {
    call: fresh('overlay', 'lowerdir=/a,upperdir=/srv/b,workdir=/c'),
    errno: 'EINVAL',
    on: { mounts: [...host, '/srv tmpfs'] },
    code: 'nsx::mount::bad-option',
    message:
      'cannot mount overlay on /tmp/x: `upperdir` and `workdir` lie on different mounts, so nothing could be renamed from one into the other',
  },
  {
    call: fresh('overlay', 'lowerdir=/a,upperdir=/b,workdir=/b/work'),
    errno: 'EINVAL',
    on: { mounts: host },
    code: 'nsx::mount::layers',
    message: 'cannot mount overlay on /tmp/x: one of `upperdir` and `workdir` lies in the other',
  },
  {
    call: fresh('overlay', 'lowerdir=/a:/srv/b'),
    errno: 'EINVAL',
    on: { mounts: [...host, '/srv tmpfs rw unbindable'] },
    code: 'nsx::mount::unbindable',
    message:
      'cannot mount overlay on /tmp/x: the mount that /srv/b lies on is unbindable, and an overlay needs a copy of it',
    notes: ['failed to clone lowerpath'],
    help: '`propagation private /srv`',
  },
  {
    call: fresh('overlay', 'lowerdir=/,upperdir=/tmp/x/upper,workdir=/tmp/x/work'),
    errno: 'EINVAL',
    on: { ...inside, mounts: [...host, '/tmp/x tmpfs'] },
    code: 'nsx::mount::locked',
    message:
      'cannot mount overlay on /tmp/x: mounts from outside the user namespace lie below /, and what they hide must stay hidden',
    notes: ['below it: /proc, /sys', 'failed to clone lowerpath'],
    help: '`/usr`, say, and not `/`',
  },
  {
    call: fresh('overlay', 'lowerdir=/usr,upperdir=/srv\\,1/b,workdir=/srv\\,1/c'),
    errno: 'EINVAL',
    on: { ...inside, mounts: [...host, '/srv,1/b/m tmpfs'] },
    code: 'nsx::mount::locked',
    message:
      'cannot mount overlay on /tmp/x: mounts from outside the user namespace lie below /srv,1/b, and what they hide must stay hidden',
    notes: ['below it: /srv,1/b/m', 'failed to clone upperpath'],
    help: 'take a directory without mounts below it',
  },
  {
    // Only mounts of the script's own: those are not locked.
    call: fresh('overlay', 'lowerdir=/srv,upperdir=/srv/x/upper,workdir=/srv/x/work'),
    errno: 'EINVAL',
    on: { mounts: [...host, '/srv tmpfs', '/srv/a tmpfs'] },
    code: 'nsx::mount::bad-option',
    message: 'cannot mount overlay on /tmp/x: the kernel does not take these directories for an overlay',
  },
  {
    call: fresh('overlay', 'lowerdir=/,upperdir=/b,workdir=/c'),
    errno: 'EINVAL',
    on: { ...inside, mounts: host, says: ['filesystem on /b not supported as upperdir'] },
    code: 'nsx::mount::bad-option',
    message: 'cannot mount overlay on /tmp/x: the kernel does not take these directories for an overlay',
    notes: ['the kernel says: filesystem on /b not supported as upperdir'],
  },
];

const changing: Case[] = [
  {
    call: change(MS.PRIVATE),
    errno: 'EINVAL',
    on: { mounts: host },
    code: 'nsx::mount::not-a-mount-point',
    message: 'cannot make the mount at /tmp/x private: /tmp/x is not a mount point',
    help: '`bind /tmp/x at /tmp/x`',
  },
  {
    call: change(MS.MOVE, '/srv'),
    errno: 'EINVAL',
    on: { mounts: host },
    code: 'nsx::mount::not-a-mount-point',
    message: 'cannot move the mount at /srv to /tmp/x: /srv is not a mount point, so there is nothing to move',
  },
  {
    call: change(MS.MOVE, '/srv/a'),
    errno: 'EINVAL',
    on: { mounts: ['/ ext4', '/srv tmpfs rw shared:7', '/srv/a tmpfs'] },
    code: 'nsx::mount::shared-parent',
    message:
      'cannot move the mount at /srv/a to /tmp/x: the mount around /srv/a is shared, and nothing can be moved out of a shared mount',
    help: '`propagation private /srv`',
  },
  {
    call: change(MS.MOVE, '/tmp'),
    errno: 'ELOOP',
    code: 'nsx::mount::into-itself',
    message: 'cannot move the mount at /tmp to /tmp/x: a mount cannot be moved into itself',
  },
  {
    call: change(MS.BIND, '/srv/a'),
    errno: 'EINVAL',
    on: { mounts: [...host, '/srv tmpfs rw unbindable'] },
    code: 'nsx::mount::unbindable',
    message: 'cannot bind /srv/a at /tmp/x: the mount that /srv/a lies on is unbindable',
    help: '`propagation private /srv`',
  },
  {
    call: change(MS.BIND, '/'),
    errno: 'EINVAL',
    on: { ...inside, mounts: host },
    code: 'nsx::mount::locked',
    message:
      'cannot bind / at /tmp/x: mounts from outside the user namespace lie below it, and what they hide must stay hidden',
    notes: ['below it: /proc, /sys'],
    help: '`bind / at /tmp/x recursive`',
  },
  {
    call: change(MS.BIND | MS.REC, '/srv'),
    errno: 'EINVAL',
    on: { mounts: host },
    code: 'nsx::mount::refused',
    message: 'cannot bind /srv at /tmp/x: the kernel does not do that with this mount',
    notes: ['likely, in this order'],
  },
  {
    call: change(MS.REMOUNT | MS.RDONLY),
    errno: 'EBUSY',
    on: { mounts: [...host, '/tmp/x tmpfs'], holders: [{ pid: 7, name: 'vim', how: 'file' }] },
    code: 'nsx::mount::busy',
    message: 'cannot remount /tmp/x: files are open for writing there',
    notes: ['pid 7 (vim) has a file open there'],
  },
];

const many = Array.from({ length: 7 }, (_, index) => ({ pid: 50 + index, name: 'bash', how: 'cwd' as const }));

const mapped = calls.about('/tmp/x', calls.setTreeAttributes(5, { set: 0x100000, clear: 0, userNamespace: 61 }, false));
const owners: Case[] = [
  {
    call: mapped,
    errno: 'EINVAL',
    code: 'nsx::mount::no-id-map',
    message:
      'cannot show the files at /tmp/x with other owners: its file system cannot do that, or the mount does it already',
    notes: ['proc, sysfs and cgroup2 cannot'],
  },
  {
    call: mapped,
    errno: 'EPERM',
    code: 'nsx::mount::not-permitted',
    message:
      'cannot show the files at /tmp/x with other owners: only the owner of the file system may: who has CAP_SYS_ADMIN in the user namespace in which it was mounted',
  },
];

const newer: Case[] = [
  {
    call: calls.standingFor(change(MS.BIND, '/etc'), calls.about('/tmp/x', calls.attachTree(5, '/proc/self/fd/60'))),
    errno: 'EINVAL',
    on: { directories: ['/etc'], files: { '/tmp/x': '' }, mounts: host },
    code: 'nsx::path::not-a-directory',
    message: 'cannot bind /etc at /tmp/x: /etc is a directory and /tmp/x a file',
  },
  {
    call: calls.mount({ source: 'none', target: '/tmp/x', type: null, flags: MS.REMOUNT, data: 'nonsense=1' }),
    errno: 'EINVAL',
    on: { mounts: [...host, '/tmp/x tmpfs'], says: ["Unknown parameter 'nonsense'"] },
    code: 'nsx::mount::bad-option',
    message: 'cannot remount /tmp/x: the file system does not take the options `nonsense=1`',
    notes: ["the kernel says: Unknown parameter 'nonsense'"],
  },
];

const unmounting: Case[] = [
  {
    call: umount(),
    errno: 'EINVAL',
    on: { mounts: host },
    code: 'nsx::mount::not-a-mount-point',
    message: 'cannot unmount /tmp/x: nothing is mounted there',
    notes: ['it lies on the mount at /'],
    help: '`print (mounts tree)`',
  },
  {
    call: umount(0, '/sys'),
    errno: 'EINVAL',
    on: { ...inside, mounts: host },
    code: 'nsx::mount::locked',
    message:
      'cannot unmount /sys: the mount was inherited from outside the user namespace and is locked, so that nobody sees what it hides',
  },
  {
    call: umount(0, '/tmp/link'),
    errno: 'EINVAL',
    on: { mounts: host, links: { '/tmp/link': '/srv' }, files: { '/proc/self/uid_map': '0 0 4294967295' } },
    code: 'nsx::mount::refused',
    message: 'cannot unmount /tmp/link: the kernel does not take that mount away',
  },
  {
    call: umount(),
    errno: 'EBUSY',
    on: { mounts: [...host, '/tmp/x tmpfs', '/tmp/x/a tmpfs', '/tmp/x/a\\040b tmpfs', '/tmp/xy tmpfs'] },
    code: 'nsx::mount::busy',
    message: 'cannot unmount /tmp/x: something is mounted below it: /tmp/x/a, /tmp/x/a b',
    help: '`umount /tmp/x lazy`',
  },
  {
    call: umount(0, '/'),
    errno: 'EBUSY',
    on: { mounts: host },
    code: 'nsx::mount::busy',
    message: 'cannot unmount /: it is the root of this process',
    help: 'pivot_root',
  },
  {
    call: umount(),
    errno: 'EBUSY',
    on: { mounts: [...host, '/tmp/x tmpfs'], pids: [100], holders: [{ pid: 100, name: 'nsx-helper', how: 'cwd' }] },
    code: 'nsx::mount::busy',
    message: 'cannot unmount /tmp/x: this process uses it',
    notes: ['this process itself has its working directory there'],
    help: '`cd /`',
  },
  {
    call: umount(),
    errno: 'EBUSY',
    on: { mounts: [...host, '/tmp/x tmpfs'], holders: many },
    code: 'nsx::mount::busy',
    message: 'cannot unmount /tmp/x: it is in use',
    notes: ['pid 50 (bash) has its working directory there', 'and 2 more processes'],
    help: '`umount /tmp/x lazy`',
  },
  {
    call: umount(),
    errno: 'EBUSY',
    on: { mounts: [...host, '/tmp/x tmpfs'] },
    code: 'nsx::mount::busy',
    message: 'cannot unmount /tmp/x: it is in use',
    notes: ['likely: a process'],
  },
  {
    call: umount(4),
    errno: 'EAGAIN',
    code: 'nsx::mount::expiring',
    message: 'cannot unmount /tmp/x: it was not marked for expiry yet, and is now',
  },
  {
    call: umount(1),
    errno: 'EPERM',
    on: inside,
    code: 'nsx::mount::not-permitted',
    message: 'cannot unmount /tmp/x: only root outside any user namespace may use `force`',
    help: '`umount /tmp/x lazy`',
  },
];

testExplanations(
  'mounts',
  [...mountPermission, ...mountOwners, ...overlayRows, ...mountRows, ...mountState, ...umountRows],
  [...withoutProc, ...permissions, ...making, ...changing, ...newer, ...owners, ...unmounting, ...layers],
).run();
