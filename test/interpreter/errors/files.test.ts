/** Paths, files, roots, signals, and what can happen to any call. */
import { files } from '../../../interpreter/errors/errno/files.ts';
import { general } from '../../../interpreter/errors/errno/general.ts';
import { paths } from '../../../interpreter/errors/errno/paths.ts';
import { root } from '../../../interpreter/errors/errno/root.ts';
import { signals } from '../../../interpreter/errors/errno/signals.ts';
import * as calls from '../../../interpreter/kernel/calls.ts';
import { MS } from '../../../interpreter/kernel/tables.ts';
import { type Case, testExplanations } from '../../support/errors/explains.ts';
import { almighty, inUserNamespace, powerless } from '../../support/errors/paper-machine.ts';

const { O } = calls;
const mount = (type: string, target: string, source = 'none', data: string | null = null) =>
  calls.mount({ source, target, type, flags: 0, data });
const bind = (source: string, target: string) =>
  calls.mount({ source, target, type: null, flags: MS.BIND, data: null });
const write = (path: string, text: string) => calls.about(path, calls.write(3, Buffer.from(text)));
const host = ['/ ext4', '/proc proc', '/sys sysfs'];
const name = 'n'.repeat(256);

const onPaths: Case[] = [
  {
    call: calls.open('/proc/99999/ns/pid', O.RDONLY),
    errno: 'ENOENT',
    on: { mounts: host, pids: [100, 1] },
    code: 'nsx::process::ended',
    message: 'cannot open /proc/99999/ns/pid: there is no process 99999, or no longer',
    notes: ['PID namespace'],
  },
  {
    call: calls.makeDirectory('/proc/x', 0o755),
    errno: 'ENOENT',
    on: { mounts: host, directories: ['/proc'] },
    code: 'nsx::path::virtual',
    message: 'cannot create the directory /proc/x: nothing can be made in /proc: it shows what the kernel has',
    help: '/tmp',
  },
  {
    call: calls.makeDirectory('/sys/x', 0o755),
    errno: 'EPERM',
    on: { mounts: host, directories: ['/sys'] },
    code: 'nsx::path::virtual',
    message: 'cannot create the directory /sys/x: nothing can be made in /sys: it shows what the kernel has',
  },
  {
    call: calls.changeDirectory(''),
    errno: 'ENOENT',
    code: 'nsx::path::missing',
    message: "cannot change the directory to '': the path is empty",
  },
  {
    call: calls.open('/tmp/link', O.RDONLY),
    errno: 'ENOENT',
    on: { links: { '/tmp/link': '/nowhere' } },
    code: 'nsx::path::dangling-link',
    message: 'cannot open /tmp/link: /tmp/link is a symbolic link that leads nowhere',
  },
  {
    call: mount('proc', '/nonexistent/x'),
    errno: 'ENOENT',
    code: 'nsx::path::missing',
    message: 'cannot mount proc on /nonexistent/x: /nonexistent does not exist',
    help: 'create it first: `mkdir /nonexistent`',
  },
  {
    call: mount('proc', '/tmp/x'),
    errno: 'ENOENT',
    code: 'nsx::path::missing',
    message: 'cannot mount proc on /tmp/x: no such file or directory',
    help: '`mkdir /tmp/x`',
  },
  {
    call: calls.about('/tmp/x', bind('/srv/a', '/proc/self/fd/4')),
    errno: 'ENOENT',
    on: { directories: ['/tmp/x'] },
    code: 'nsx::path::missing',
    message: 'cannot bind /srv/a at /tmp/x: the source is missing: /srv does not exist',
  },
  {
    call: mount('ext4', '/tmp/x', '/dev/nope'),
    errno: 'ENOENT',
    on: { directories: ['/tmp/x', '/dev'] },
    code: 'nsx::path::missing',
    message: 'cannot mount ext4 from /dev/nope on /tmp/x: the source is missing: /dev/nope does not exist',
    help: null,
  },
  {
    call: mount('overlay', '/tmp/x', 'none', 'lowerdir=/tmp:/low,upperdir=/up'),
    errno: 'ENOENT',
    on: { directories: ['/tmp/x'] },
    code: 'nsx::path::missing',
    message: 'cannot mount overlay on /tmp/x: `lowerdir` is missing: /low does not exist',
  },
  {
    call: bind('/tmp/file', '/tmp/x'),
    errno: 'ENOTDIR',
    on: { directories: ['/tmp/x'], files: { '/tmp/file': '' } },
    code: 'nsx::path::not-a-directory',
    message: 'cannot bind /tmp/file at /tmp/x: /tmp/file is a file and /tmp/x a directory',
    help: 'the target must be a file',
  },
  {
    call: bind('/tmp/x', '/tmp/file'),
    errno: 'ENOTDIR',
    on: { directories: ['/tmp/x'], files: { '/tmp/file': '' } },
    code: 'nsx::path::not-a-directory',
    message: 'cannot bind /tmp/x at /tmp/file: /tmp/x is a directory and /tmp/file a file',
    help: 'must be a directory',
  },
  {
    call: mount('tmpfs', '/tmp/file/x'),
    errno: 'ENOTDIR',
    on: { files: { '/tmp/file': '' } },
    code: 'nsx::path::not-a-directory',
    message: 'cannot mount tmpfs on /tmp/file/x: /tmp/file is not a directory',
  },
  {
    call: calls.changeDirectory('/tmp/file'),
    errno: 'ENOTDIR',
    on: { files: { '/tmp/file': '' } },
    code: 'nsx::path::not-a-directory',
    message: 'cannot change the directory to /tmp/file: it is not a directory',
  },
  {
    call: calls.openWithoutLinks('/tmp/link/x', O.PATH),
    errno: 'ELOOP',
    on: { links: { '/tmp/link': '/usr' } },
    code: 'nsx::path::link',
    message: 'cannot open /tmp/link/x: /tmp/link is a symbolic link',
    notes: ['nsx follows no links'],
    help: 'write the path that the link leads to',
  },
  {
    call: calls.open('/tmp/loop', O.RDONLY),
    errno: 'ELOOP',
    on: { links: { '/tmp/loop': '/tmp/loop' } },
    code: 'nsx::path::link',
    message: 'cannot open /tmp/loop: the symbolic link /tmp/loop leads to itself, or where none is allowed',
  },
  {
    call: mount('tmpfs', `/tmp/${name}`),
    errno: 'ENAMETOOLONG',
    code: 'nsx::path::too-long',
    message: `cannot mount tmpfs on /tmp/${name}: the name \`nnnnnnnnnnnnnnnn…\` has 256 bytes, and 255 are the most`,
  },
  {
    call: calls.changeDirectory('a/'.repeat(3)),
    errno: 'ENAMETOOLONG',
    code: 'nsx::path::too-long',
    message: 'cannot change the directory to a/a/a/: the path is longer than 4095 bytes',
  },
];

const onFiles: Case[] = [
  {
    call: calls.makeNode('/tmp/zero', 'character', 0o666, [1, 3]),
    errno: 'EPERM',
    on: { files: inUserNamespace, status: almighty },
    code: 'nsx::path::denied',
    message:
      'cannot make the device or pipe /tmp/zero: devices cannot be made in a user namespace, where root is not trusted with them',
    help: '`bind /dev/zero at PATH`',
  },
  {
    call: calls.makeNode('/tmp/zero', 'character', 0o666, [1, 3]),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::path::denied',
    message: 'cannot make the device or pipe /tmp/zero: that needs CAP_MKNOD',
  },
  {
    call: calls.open('/tmp/file', O.WRONLY),
    errno: 'EOVERFLOW',
    on: { status: { Uid: '1000 1000 1000 1000', Gid: '1000 1000 1000 1000' }, rootless: true },
    code: 'nsx::path::no-owner',
    message:
      'cannot open /tmp/file for writing: the user or group of the process has no number there, so it cannot own a file: the file system belongs to another user namespace, or its mount maps IDs',
    notes: ['the process has uid 1000 (in this session 0) and gid 1000 (in this session 0)'],
    help: 'in PROC',
  },
  {
    call: calls.makeNode('/tmp/pipe', 'fifo', 0o666),
    errno: 'EOVERFLOW',
    on: { files: { '/proc/self/uid_map': '', '/proc/self/gid_map': '' } },
    code: 'nsx::path::no-owner',
    message:
      'cannot make the device or pipe /tmp/pipe: the user or group of the process has no number in its user namespace, so it cannot own a file there',
    help: 'map uid',
  },
  {
    call: calls.hardLink('/usr', '/tmp/usr'),
    errno: 'EPERM',
    code: 'nsx::path::denied',
    message: 'cannot create the link /tmp/usr: /usr is a directory, and those have one name only',
    help: 'symbolic',
  },
  {
    call: calls.hardLink('/usr/file', '/tmp/file'),
    errno: 'EXDEV',
    code: 'nsx::path::other-mount',
    message: 'cannot create the link /tmp/file: /usr/file lies on another mount, and both names must be on one',
  },
  {
    call: calls.open('/proc/1/ns/uts', O.RDONLY),
    errno: 'EACCES',
    on: { rootless: true },
    code: 'nsx::path::denied',
    message: 'cannot open /proc/1/ns/uts: the namespaces of a process are open only to those who may trace it',
    help: 'run nsx with `--sudo`',
  },
  {
    call: calls.makeDirectory('/root/x', 0o755),
    errno: 'EACCES',
    on: { status: { Uid: '1001 1001 1001 1001' }, files: inUserNamespace },
    code: 'nsx::path::denied',
    message: 'cannot create the directory /root/x: permission denied',
    notes: ['user ID 1001', 'IDs mapped in it only'],
    help: null,
  },
  {
    call: calls.makeDirectory('/tmp/x', 0o755),
    errno: 'EEXIST',
    on: { files: { '/tmp/x': '' } },
    code: 'nsx::path::exists',
    message: 'cannot create the directory /tmp/x: there is a file already',
  },
  {
    call: calls.open('/tmp', O.WRONLY),
    errno: 'EISDIR',
    code: 'nsx::path::is-a-directory',
    message: 'cannot open /tmp for writing: it is a directory',
  },
  {
    call: calls.about('/tmp', calls.read(3, 10)),
    errno: 'EISDIR',
    code: 'nsx::path::is-a-directory',
    message: 'cannot read /tmp: it is a directory',
  },
  {
    call: calls.open('/tmp/fifo', O.WRONLY | O.NONBLOCK),
    errno: 'ENXIO',
    code: 'nsx::file::no-reader',
    message: 'cannot open /tmp/fifo for writing: nobody has the other end open, or it is a socket',
  },
  {
    call: calls.open('/bin/sleep', O.WRONLY),
    errno: 'ETXTBSY',
    code: 'nsx::file::in-use',
    message: 'cannot open /bin/sleep for writing: the program in it is running',
  },
  {
    call: calls.removeDirectory('/tmp/x'),
    errno: 'EBUSY',
    on: { mounts: [...host, '/tmp/x tmpfs'] },
    code: 'nsx::mount::busy',
    message: 'cannot remove the directory /tmp/x: something is mounted there',
    help: '`umount /tmp/x`',
  },
  {
    call: calls.removeFile('/tmp/x'),
    errno: 'EBUSY',
    on: { mounts: host },
    code: 'nsx::file::in-use',
    message: 'cannot remove /tmp/x: it is in use: as a root directory, or as a mount point',
  },
  {
    call: calls.removeDirectory('/tmp/x'),
    errno: 'ENOTEMPTY',
    code: 'nsx::path::not-empty',
    message: 'cannot remove the directory /tmp/x: the directory is not empty',
  },
  {
    call: write('/sys/fs/cgroup/a/cgroup.procs', '77\n'),
    errno: 'ESRCH',
    on: { pids: [5, 1] },
    code: 'nsx::process::ended',
    message: 'cannot write to /sys/fs/cgroup/a/cgroup.procs: there is no process 77 here, or no longer',
    notes: ['PIDs are those of the namespace of the process that writes'],
  },
  {
    call: write('/proc/sys/kernel/pid_max', 'abc\n'),
    errno: 'EINVAL',
    code: 'nsx::file::bad-value',
    message: 'cannot write to /proc/sys/kernel/pid_max: the kernel does not take the value `abc`',
  },
  {
    call: write('/proc/sys/kernel/pid_max', '1000'),
    errno: 'EPERM',
    code: 'nsx::path::denied',
    message: 'cannot write to /proc/sys/kernel/pid_max: this setting of the kernel is not open to the process',
  },
  {
    call: calls.removeFile('/tmp/x'),
    errno: 'EPERM',
    code: 'nsx::path::denied',
    message:
      'cannot remove /tmp/x: the file system does not allow it: the file is immutable or of a special kind, or belongs to somebody else',
  },
  {
    call: calls.open('/usr/x', O.WRONLY | O.CREAT, 0o644),
    errno: 'EROFS',
    on: { mounts: [...host, '/usr ext4 ro'] },
    code: 'nsx::path::read-only',
    message: 'cannot create /usr/x: the mount at /usr is read-only',
  },
  {
    call: write('/tmp/pipe', 'x'),
    errno: 'EPIPE',
    code: 'nsx::file::no-reader',
    message: 'cannot write to /tmp/pipe: nobody reads at the other end any more',
  },
  {
    call: write('/tmp/x', 'x'),
    errno: 'EBADF',
    code: 'nsx::file::wrong-way',
    message: 'cannot write to /tmp/x: it was not opened for that, or is closed',
  },
  {
    call: calls.read(4, 10),
    errno: 'EINVAL',
    code: 'nsx::file::bad-value',
    message: 'cannot read from the descriptor: the file cannot be read or written like that',
  },
];

const attempt = 'cannot make /new the root and move the old one to /new/old';
const onRoots: Case[] = [
  {
    call: calls.pivotRoot('/', '/old'),
    errno: 'EBUSY',
    code: 'nsx::root::same',
    message: 'cannot make / the root and move the old one to /old: that is the root already',
  },
  {
    call: calls.pivotRoot('/new', '/new/old'),
    errno: 'EBUSY',
    on: { mounts: host },
    code: 'nsx::mount::not-a-mount-point',
    message: `${attempt}: /new is not a mount point`,
    help: '`bind /new at /new recursive`',
  },
  {
    call: calls.pivotRoot('/new', '/mnt'),
    errno: 'EINVAL',
    on: { mounts: [...host, '/new tmpfs'] },
    code: 'nsx::root::old-outside',
    message: 'cannot make /new the root and move the old one to /mnt: /mnt does not lie in the new root /new',
    help: '`mkdir /new/old`',
  },
  {
    call: calls.pivotRoot('new', 'new/old'),
    errno: 'EBUSY',
    on: { mounts: ['/ tmpfs'], links: { new: '/tmp' } },
    code: 'nsx::root::refused',
    message: 'cannot make new the root and move the old one to new/old: the kernel does not make this change',
  },
  {
    call: calls.pivotRoot('/link', '/link/old'),
    errno: 'EBUSY',
    on: { mounts: ['/ tmpfs'], links: { '/link': '/tmp' } },
    code: 'nsx::root::same',
    message:
      'cannot make /link the root and move the old one to /link/old: the new root or the place for the old one lies on the mount that is the root now',
  },
  {
    call: calls.pivotRoot('/new', '/new/old'),
    errno: 'EINVAL',
    on: { mounts: ['/ ext4 rw shared:1', '/new tmpfs'] },
    code: 'nsx::root::shared',
    message: `${attempt}: the mount at / is shared, and the change would reach other mount namespaces`,
    help: '`propagation private / recursive`',
  },
  {
    call: calls.pivotRoot('/new', '/new/old'),
    errno: 'EINVAL',
    on: { mounts: ['/ ext4', '/new tmpfs rw shared:1'] },
    code: 'nsx::root::shared',
    message: `${attempt}: the mount at /new is shared, and the change would reach other mount namespaces`,
  },
  {
    // Neither the old root's new mount nor the one around the new root.
    call: calls.pivotRoot('/srv/new', '/srv/new/old'),
    errno: 'EINVAL',
    on: { mounts: ['/ ext4 rw shared:1', '/srv tmpfs', '/srv/new tmpfs'] },
    code: 'nsx::root::refused',
    message: 'cannot make /srv/new the root and move the old one to /srv/new/old: the kernel does not make this change',
  },
  {
    call: calls.pivotRoot('/new', '/new/old'),
    errno: 'EINVAL',
    on: { mounts: ['/ rootfs', '/new tmpfs'] },
    code: 'nsx::root::refused',
    message: `${attempt}: the root is the initial one (rootfs), which cannot be moved`,
  },
  {
    call: calls.pivotRoot('/new', '/new/old'),
    errno: 'EPERM',
    on: { files: inUserNamespace, owns: { mount: false } },
    code: 'nsx::root::not-permitted',
    message: `${attempt}: the mount namespace still belongs to the user namespace outside`,
  },
  {
    call: calls.changeRoot('/new'),
    errno: 'EPERM',
    on: { status: powerless },
    code: 'nsx::root::not-permitted',
    message: 'cannot make /new the root directory: that needs CAP_SYS_CHROOT',
    notes: ['does not have CAP_SYS_CHROOT'],
  },
];

const onSignals: Case[] = [
  {
    call: calls.kill(77, 15),
    errno: 'ESRCH',
    on: { pids: [100, 3] },
    code: 'nsx::kill::no-process',
    message: 'cannot send SIGTERM to process 77: there is no such process, or no longer',
    notes: ['there, it is 3 itself'],
    help: '`ps`',
  },
  {
    call: calls.about('process 7', calls.sendSignal(5, 9)),
    errno: 'ESRCH',
    code: 'nsx::process::ended',
    message: 'cannot send SIGKILL to process 7: the process has ended',
  },
  {
    call: calls.sendSignal(5, 9),
    errno: 'EINVAL',
    code: 'nsx::kill::not-visible',
    message:
      'cannot send SIGKILL to the process: the process cannot be seen from the PID namespace of the one that sends, or there is no such signal',
  },
  {
    call: calls.kill(77, 99),
    errno: 'EINVAL',
    code: 'nsx::kill::bad-signal',
    message: 'cannot send SIG99 to process 77: there is no such signal',
  },
  {
    call: calls.kill(1, 15),
    errno: 'EPERM',
    on: { rootless: true },
    code: 'nsx::kill::not-permitted',
    message: 'cannot send SIGTERM to process 1: the process belongs to another user, or to a user namespace outside',
    help: '`--sudo`',
  },
];

const onAny: Case[] = [
  {
    call: calls.open('/tmp/x', O.RDONLY),
    errno: 'EMFILE',
    on: { files: { '/proc/self/limits': 'Max open files            24        1024      files\n' } },
    code: 'nsx::limit::files',
    message: 'cannot open /tmp/x: the process has as many files open as it may',
    notes: ['its limit is 24'],
  },
  {
    call: calls.duplicate(0, 60),
    errno: 'EBADF',
    on: { files: { '/proc/self/limits': 'Max open files            24        1024      files\n' } },
    code: 'nsx::limit::files',
    message: 'cannot duplicate a descriptor: the process may have no descriptor 60',
    notes: ['its limit of open files is 24'],
    help: '`ulimit -n`',
  },
  {
    call: calls.open('/tmp/x', O.RDONLY),
    errno: 'ENFILE',
    on: { files: { '/proc/sys/fs/file-max': '1000\n' } },
    code: 'nsx::limit::files',
    message: 'cannot open /tmp/x: the system has as many files open as it may',
    notes: ['fs.file-max is 1000'],
  },
  {
    call: mount('tmpfs', '/tmp'),
    errno: 'ENOMEM',
    code: 'nsx::limit::memory',
    message: 'cannot mount tmpfs on /tmp: there is not enough memory',
  },
  {
    call: calls.about('/dev/tty', calls.read(0, 1)),
    errno: 'EAGAIN',
    code: 'nsx::system::failed',
    message: 'cannot read /dev/tty: that is not possible just now',
  },
  {
    call: write('/tmp/x', 'x'),
    errno: 'ENOSPC',
    code: 'nsx::limit::disk',
    message: 'cannot write to /tmp/x: there is no space left on the file system',
    help: '`df`',
  },
  {
    call: calls.makeDirectory('/tmp/x', 0o755),
    errno: 'EDQUOT',
    code: 'nsx::limit::disk',
    message: 'cannot create the directory /tmp/x: the quota of the user is used up',
  },
  {
    call: write('/tmp/x', 'x'),
    errno: 'EFBIG',
    code: 'nsx::limit::disk',
    message: 'cannot write to /tmp/x: the file would become larger than it may',
  },
  {
    call: calls.read(0, 1),
    errno: 'EIO',
    code: 'nsx::system::failed',
    message: 'cannot read from the descriptor: the device or its terminal does not answer',
  },
  {
    call: calls.openWithoutLinks('/tmp/x', O.PATH),
    errno: 'ENOSYS',
    on: { status: { ...almighty, Seccomp: '2' } },
    code: 'nsx::system::lacks-call',
    message: 'cannot open /tmp/x: this kernel has no system call `openat2`',
    notes: ['seccomp filter'],
  },
  {
    call: calls.listDirectory(4, 10),
    errno: 'EBADF',
    code: 'nsx::internal',
    message: 'cannot list the directory: a descriptor is closed that should be open',
    notes: ['bug of nsx'],
  },
  {
    call: calls.systemName(),
    errno: 'EFAULT',
    code: 'nsx::internal',
    message: 'the system call `uname` failed: an address is wrong',
  },
  {
    call: calls.getppid(),
    errno: 'EPERM',
    code: 'nsx::system::failed',
    message: 'the system call `getppid` failed: not permitted',
    notes: ['`getppid` failed with EPERM'],
    help: null,
  },
  {
    call: calls.setsid(),
    errno: 'EPERM',
    on: { status: { NSpid: '100', NSpgid: '100', NSsid: '90' } },
    code: 'nsx::process::leader',
    message:
      'cannot start a new session: the process leads the process group 100, whose number the new session would have',
    help: 'in a child',
  },
];

testExplanations(
  'paths, files, roots, signals',
  [...paths, ...files, ...root, ...signals, ...general],
  [...onPaths, ...onFiles, ...onRoots, ...onSignals, ...onAny],
).run();
