/**
 * The table of failures that explain themselves, line by line: which test shows each, so that one without
 * a test is seen. On the real kernel by a golden (`test/cases/run/refusals`) or by
 * `test/kernel/failures.test.ts`, where this machine can be brought to it; otherwise with a machine of paper
 * (`test/interpreter/errors`), and then it says why.
 */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { root } from '../support/nsx.ts';

const table = suite('the table of failures');

/** The call, the errno and the cause; the code that is told; the golden, `failures`, or null; why not on the real kernel. */
type Line = readonly [what: string, code: string, real: string | null, why?: string];

const lines: readonly Line[] = [
  ['unshare EPERM: no CAP_SYS_ADMIN', 'clone::not-permitted', null, 'sessions are root in their user namespace'],
  ['unshare(user) EPERM: in a chroot', 'clone::in-chroot', 'clone-user-in-chroot'],
  ['unshare(user) EPERM: own ID not mapped', 'clone::unmapped', null, 'a map is written before the process goes on'],
  ['unshare(user) EPERM: restricted by a sysctl', 'system::userns-restricted', null, 'a sysctl of the whole machine'],
  ['unshare(user) EINVAL: several threads', 'clone::threads', 'threads-user'],
  ['setns(time) EUSERS: several threads', 'clone::threads', 'threads-time'],
  [
    'unshare ENOSPC: more than 32 levels',
    'clone::too-deep',
    null,
    'nest says so before it begins: bind::too-deep-nest',
  ],
  ['unshare ENOSPC: max_*_namespaces', 'clone::limit', null, 'a sysctl; 0 is tried in failures.test.ts'],
  ['unshare EUSERS: old kernels', 'clone::too-deep', null, 'before Linux 4.9'],
  ['unshare(pid) EINVAL: twice', 'clone::pid-twice', 'unshare-pid-twice'],
  ['fork ENOMEM: PID 1 is dead', 'clone::init-ended', 'init-ended'],
  ['fork EAGAIN: limit of processes', 'limit::processes', null, 'the limit of a user, who runs other things, too'],
  ['setns EINVAL: no namespace', 'setns::not-a-namespace', null, 'seen before the call is made'],
  ['setns EINVAL: wrong kind', 'setns::wrong-kind', null, 'seen before the call is made'],
  ['setns EINVAL: own user namespace', 'setns::own-user', 'setns-own-user'],
  ['setns EINVAL: PID namespace upwards', 'setns::not-downwards', 'setns-upwards'],
  ['setns EPERM: no capability in its owner', 'setns::not-permitted', 'setns-not-owner'],
  ['setns(pidfd) ESRCH: process ended', 'process::ended', 'in-ended'],
  ['setns EBADF: closed descriptor', 'descriptor::closed', null, 'nsx knows what is closed'],
  ['uid_map EPERM: foreign ID or range', 'map::not-own', 'map-range'],
  ['uid_map EPERM: second write', 'map::written-already', 'map-twice'],
  ['gid_map EPERM: setgroups not denied', 'map::setgroups-first', null, 'the keeper writes it with privileges'],
  ['setgroups EPERM: after gid_map', 'map::setgroups-too-late', 'setgroups-after-map'],
  ['setgroups(2) EPERM: denied', 'identity::groups-denied', 'groups-denied'],
  ['uid_map EINVAL: malformed, overlap, too many', 'map::malformed', 'map-overlap'],
  ['uid_map EACCES: not dumpable', 'map::not-dumpable', null, 'nsx makes it dumpable'],
  ['setresuid EINVAL: not mapped', 'identity::not-mapped', 'user-not-mapped'],
  [
    'mount EPERM: mount namespace of the owner',
    'mount::foreign-namespace',
    null,
    'a check says it before: mount-without-mount',
  ],
  ['mount proc EPERM: no PID namespace of its own', 'mount::foreign-view', 'mount-proc-without-pid'],
  ['mount proc EPERM: masked', 'mount::too-revealing', null, 'in a container'],
  ['mount sysfs EPERM: no net namespace of its own', 'mount::foreign-view', 'mount-sysfs-without-net'],
  ['mount EPERM: type in a user namespace', 'mount::type-not-permitted', 'mount-type-in-user-namespace'],
  ['remount EPERM: locked flags', 'mount::locked-flags', 'remount-locked'],
  ['umount EINVAL: no mount point', 'mount::not-a-mount-point', 'not-a-mount-point'],
  ['umount EINVAL: locked', 'mount::locked', 'umount-locked'],
  ['umount EBUSY', 'mount::busy', 'mount-busy'],
  ['umount EBUSY: child mount', 'mount::busy', 'umount-busy-below'],
  ['mount EBUSY: there already', 'mount::already-mounted', 'mount-busy-twice'],
  ['mount ENOENT', 'path::missing', 'failures'],
  ['mount ENOTDIR', 'path::not-a-directory', 'file-as-mount-point'],
  ['mount ELOOP', 'path::link', 'mount-through-link'],
  ['mount ENAMETOOLONG', 'path::too-long', 'name-too-long'],
  ['mount ENODEV: unknown type', 'mount::unknown-type', 'mount-unknown-type'],
  ['mount ENOTBLK', 'mount::not-a-block-device', null, 'needs a file system on a disk that root may mount'],
  ['mount EINVAL: option', 'mount::bad-option', 'mount-bad-option'],
  ['mount EINVAL: propagation of no mount point', 'mount::not-a-mount-point', 'propagation-not-a-mount'],
  ['mount EINVAL: move of no mount point', 'mount::not-a-mount-point', 'move-not-a-mount'],
  ['mount EINVAL: move under a shared parent', 'mount::shared-parent', 'move-shared-parent'],
  ['mount EINVAL: bind of its own mount namespace', 'mount::own-namespace', 'bind-own-namespace'],
  ['bind ENOTDIR: a directory on a file', 'path::not-a-directory', 'bind-directory-on-file'],
  ['bind ENOTDIR: a file on a directory', 'path::not-a-directory', 'bind-file-on-directory'],
  ['mount ENOSPC: fs.mount-max', 'mount::too-many', null, '100,000 mounts'],
  ['mkdir in /proc', 'path::virtual', 'directory-in-proc'],
  ['rmdir EBUSY: mount point', 'mount::busy', 'rm-mount-point'],
  ['pivot_root EBUSY: the same', 'root::same', 'pivot-same'],
  ['pivot_root EINVAL: no mount point', 'mount::not-a-mount-point', 'pivot-not-a-mount'],
  ['sethostname EPERM: of the host', 'uts::host', 'host-name'],
  ['sethostname EINVAL: too long', 'hostname::too-long', 'host-name-too-long'],
  ['mknod EPERM: user namespace', 'path::no-owner', 'mknod-user-namespace'],
  ['timens_offsets EACCES: a child exists', 'clock::too-late', null, 'nsx writes them before'],
  ['timens_offsets ERANGE', 'clock::out-of-range', 'clock'],
  ['timens_offsets EINVAL', 'clock::malformed', 'clock'],
  ['execve ENOENT: file', 'exec::not-found', 'program-missing'],
  ['execve ENOENT: interpreter', 'exec::no-interpreter', 'program-no-interpreter'],
  ['execve ENOENT: loader', 'exec::no-loader', null, 'needs a program for another C library'],
  ['execve ENOENT: empty chroot', 'exec::not-found', 'exec-empty-chroot'],
  ['execve EACCES: directory', 'exec::directory', 'program-is-directory'],
  ['execve EACCES: no x bit', 'exec::not-executable', 'program-not-executable'],
  ['execve EACCES: noexec mount', 'exec::noexec', 'program-noexec'],
  ['execve ENOEXEC', 'exec::no-format', 'program-no-format'],
  ['execve E2BIG', 'exec::too-long', 'failures'],
  ['execve ETXTBSY', 'exec::open-for-writing', null, 'some kernels from 6.11 on do not refuse it'],
  ['cgroup.procs ESRCH', 'kill::no-process', null, 'control groups are not everywhere the tests run'],
  ['rmdir of a cgroup EBUSY', 'file::cgroup-in-use', null, 'control groups are not everywhere the tests run'],
  ['kill ESRCH: another namespace', 'kill::not-visible', 'kill-outwards'],
  ['pidfd, pipe EMFILE', 'limit::files', null, 'see test/faults/start-conditions.test.ts'],
];

const folder = `${root}test/cases/run/refusals`;
const read = (file: string): string => readFileSync(file, 'utf8');
const paper = readdirSync(`${root}test/interpreter/errors`)
  .map((name) => read(`${root}test/interpreter/errors/${name}`))
  .join('\n');
const failures = read(`${root}test/kernel/failures.test.ts`);

table('each line has its test', () => {
  const missing = lines.flatMap(([what, code, real]) => {
    if (real === 'failures') return failures.includes(`'${code}'`) ? [] : [`${what}: failures.test.ts has no ${code}`];
    if (real === null) return paper.includes(`'nsx::${code}'`) ? [] : [`${what}: no test of paper has nsx::${code}`];
    const output = `${folder}/${real}.out`;
    return existsSync(output) && new RegExp(`nsx::${code}(?![\\w:-])`).test(read(output))
      ? []
      : [`${what}: ${real}.out has no nsx::${code}`];
  });
  assert.equal(missing, []);
});

table('what is not tried on the real kernel says why', () => {
  assert.equal(
    lines.filter(([, , real, why]) => (real === null) !== (why !== undefined)).map(([what]) => what),
    [],
  );
});

table.run();
