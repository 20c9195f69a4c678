/**
 * Every system call that nsx makes fails once: there is a message that says so, or the work is done
 * all the same; nothing hangs, and nothing is left.
 *
 * The calls are those of `interpreter/kernel/numbers.ts` and the helper's own. A script for each, and
 * strace(1) makes the call fail in every process of the session, or in nsx itself.
 */
import { readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { long } from '../support/faults.ts';
import { cannotInject, type Fault, inject } from '../support/injection.ts';
import { isRoot, ownPrefix, skip, Traces } from '../support/machine.ts';
import { root } from '../support/nsx.ts';

const injected = suite('injected errors');

/** `call:ERRNO` or `call:ERRNO:when`. An asterisk: in the cut of `npm test`, too. */
interface Group {
  readonly script: string;
  readonly helpers: string;
  readonly director?: string;
  readonly rootOnly?: boolean;
}

const groups: readonly Group[] = [
  {
    script: 'let p = nest 2 < mount proc at "DIR-proc$level"; hold >\nkill $p\nwait $p',
    helpers: `*sendmsg:ENOMEM *sendmsg:ENOBUFS:2 sendmsg:EPIPE:3 *recvmsg:ENOMEM recvmsg:EBADF:2 recvmsg:ENOMEM:3 ppoll:ENOMEM
      ppoll:EINTR:2 *clone3:EAGAIN clone3:ENOMEM clone3:ENOSPC clone3:ENOSYS clone3:EPERM dup3:EMFILE dup3:EBADF:2 *dup3:EMFILE:4
      *signalfd4:EMFILE signalfd4:ENFILE close_range:ENOSYS   waitid:EINVAL
      waitid:ECHILD:2 mkdirat:ENOSPC mkdirat:EROFS mkdirat:EDQUOT mount:EPERM mount:ENOMEM mount:ENODEV mount:EBUSY mount:ENOSPC
      *close:EIO close:EBADF:2 close:EINTR:3 *statx:ENOMEM statx:EACCES:2 openat2:ENOSYS openat2:ELOOP openat2:ENOMEM openat:ENFILE
        prctl:EINVAL   prlimit64:EPERM setsid:EPERM rt_sigaction:EINVAL rt_sigprocmask:EINVAL
        fcntl:EMFILE     read:EIO  
      *umount2:EBUSY unlinkat:EBUSY   getpid:ENOSYS exit_group:ENOSYS sched_yield:ENOSYS`,
    director: `*sendmsg:ENOBUFS sendmsg:ENOMEM:2 sendmsg:EPIPE:3 *recvmsg:ENOMEM recvmsg:ENOBUFS:3 recvmsg:ECONNRESET:4 *socketpair:EMFILE
      socketpair:ENFILE:2 socketpair:ENOMEM:3 *write:ENOBUFS:4 write:EAGAIN:4 write:EIO:3 write:EPIPE:6 waitid:ECHILD ppoll:ENOMEM
      ppoll:EINTR sched_yield:ENOSYS`,
  },
  {
    script: 'clone user uts mount < map uid 0 to 0; hostname inner; setuid 0 >',
    helpers: `*write:EPERM   sethostname:EPERM sethostname:EFAULT openat:EACCES   setresuid:EAGAIN
      setresuid:EPERM`,
  },
  {
    script: 'clone mount < bind /usr at /mnt recursive readonly; chroot /mnt; cd / >',
    helpers: `*open_tree:EMFILE open_tree:ENOSYS open_tree:ENOMEM mount_setattr:EPERM mount_setattr:ENOSYS mount_setattr:EINVAL
      *move_mount:ENOMEM move_mount:ENOSYS chroot:EPERM chroot:ENOMEM chdir:ENOMEM chdir:EACCES`,
  },
  {
    script: 'bind /etc/hostname at DIR-file readonly\nread DIR-file',
    helpers:
      '*move_mount:ENOMEM open_tree:ENOSYS mount_setattr:ENOSYS mount_setattr:EPERM close:EIO close:EIO:3 statx:ENOMEM:3 read:EIO',
  },
  {
    script:
      'mkdir DIR-files; cd DIR-files; write note hello; link note other; link note soft symbolic; mknod pipe p; ls; cat soft; rm other',
    helpers: `*mkdirat:ENOSPC write:ENOSPC write:EIO linkat:EMLINK symlinkat:ENOSPC mknodat:ENOSPC   fchmodat:EPERM getdents64:EIO
        unlinkat:EIO unlinkat:EROFS:2 openat:EMFILE openat:ENFILE:2 openat:EACCES:3 read:EIO getcwd:ENOMEM`,
  },
  {
    script: 'clone mount < tmpfs at /mnt; pivot_root /mnt /mnt/old; cd /; umount /old lazy; ls / >',
    helpers: '*pivot_root:EBUSY pivot_root:EINVAL umount2:EBUSY umount2:EPERM getdents64:ENOMEM',
  },
  {
    script:
      'let box = clone uts ipc < hold >\nlet kept = open $box.ns.uts\nenter $kept < hostname >\nin $box < hostname >\nclose $kept',
    helpers: `*setns:EPERM setns:EINVAL setns:ENOMEM   uname:EFAULT uname:ENOSYS ioctl:ENOTTY openat:EMFILE close:EIO
      fcntl:EMFILE`,
  },
  {
    script:
      'fork < signal TERM catch; alarm 1h; setpgid; pdeathsig KILL; unshare time; no_new_privs; thread; segfault >',
    helpers:
      '*rt_sigaction:EINVAL:2 setpgid:EPERM setitimer:EINVAL   unshare:EPERM unshare:ENOMEM prctl:EPERM:3 clone:EAGAIN munmap:EINVAL',
  },
  {
    script:
      'clone ipc < msgget 7 create; msgsnd (msgget 7) hello; print (msgrcv (msgget 7)); shmget 8 create size 4096; semget 9 create; ipcs; let q = mq_open /jobs create; mq_send $q "hello"; mq_receive $q; mq_unlink /jobs >',
    helpers: `*msgget:ENOSPC msgsnd:EAGAIN msgrcv:EIDRM   shmget:ENOSPC   semget:ENOSPC   mq_open:EMFILE
      mq_open:ENOSPC mq_timedsend:EMSGSIZE mq_timedreceive:EBADF mq_getsetattr:EBADF mq_unlink:EACCES`,
  },
  {
    script:
      'clone user mount < map uid 0 to 0; caps; caps drop sys_chroot; securebits keep_caps; groups; creds; setuid 0; setgid 0 >\nfork < groups none >',
    helpers: '*capget:EPERM capset:EPERM   getgroups:EFAULT setresuid:EAGAIN setresgid:EPERM   ',
  },
  {
    script: 'run echo hi\nprint (run cat /proc/self/comm).out',
    helpers: `  *execve:ENOMEM execve:EACCES execve:ETXTBSY execve:EIO
       read:EIO dup3:EMFILE:4`,
    director: 'openat@/proc/self/status:EACCES',
  },
  {
    script:
      'clone mount < overlay /etc at /mnt writable; write /mnt/note changed; mount tmpfs at /mnt with nonsense=1 >',
    helpers: '*fsopen:EMFILE fsopen:ENOSYS fsconfig:EBUSY mount:ENOMEM:2 mount:EINVAL:3',
  },
  {
    script: 'clone net < ip link set lo up; ping 127.0.0.1 >',
    helpers:
      '*socket:EMFILE socket:EPERM connect:ENETUNREACH sendto:ENOBUFS recvfrom:ENOMEM setsockopt:ENOMEM setns:EPERM',
  },
  {
    script: 'fork < unshare time; clock boottime +1d; fork < print (clock boottime) > >',
    helpers: '*write:EACCES write:ERANGE clock_gettime:EINVAL unshare:ENOSPC',
    rootOnly: true,
  },
  {
    script: 'clone ipc < ipcrm msg (msgget 7 create); ipcrm sem (semget 8 create); ipcrm shm (shmget 9 create) >',
    helpers: 'msgctl:EINVAL semctl:EINVAL shmctl:EIDRM',
  },
  {
    script: `let p = spawn sleep 1000\nlet box = clone uts < hold >\nlet fd = pidfd $box.pid\nkill $p HUP\nkill $box\nwhich sh
      fork < groups none; print $ppid >\nclone uts < domainname inner >\nmknod DIR-pipe p mode 600; readlink /proc/self/exe`,
    helpers: `pidfd_open:EMFILE pidfd_send_signal:ESRCH pidfd_send_signal:EPERM faccessat:EIO setgroups:EPERM getppid:EPERM setdomainname:EPERM
      fchmodat:EPERM readlinkat:EIO`,
  },
];

/** Calls that no script here makes, or that need more than a script, each with why. */
const elsewhere: Readonly<Record<string, string>> = {
  poll: 'not made: ppoll is',
  pipe2: 'of nsx itself, where Node makes it, too, and gives up; see start-conditions.test.ts',
  geteuid: 'not made',
  lseek: 'of the pager, at the prompt',
  memfd_create: 'of the pager, at the prompt',
  getpgid: 'of nsx itself at a terminal',
  rt_sigtimedwait: 'of the sentinel, at a terminal',
  kill: 'of the helper, for what does not end by itself; its result is not looked at',
  fchmod: 'as fchmodat',
  fchdir: 'not made',
  getuid: 'not made',
  flock: 'of the journal, which is done without where it cannot be locked',
};

function faultsOf({ helpers, director = '' }: Group): (Fault & { readonly cut: boolean })[] {
  const read = (text: string, whose: Fault['whose']) =>
    text
      .split(/\s+/)
      .filter((word) => word !== '')
      .map((word) => {
        const [what = '', errno = '', when = '1'] = word.replace('*', '').split(':');
        const [call = '', path] = what.split('@');
        return { call, errno, when, whose, cut: word.startsWith('*'), ...(path === undefined ? {} : { path }) };
      });
  return [...read(helpers, 'helpers'), ...read(director, 'director')];
}

/** What was wrong with how it went; null if nothing. */
function complaint(
  { status, signal, stderr, timedOut }: Awaited<ReturnType<typeof inject>>,
  fault: Fault,
): string | null {
  if (timedOut) return 'it hangs';
  if (signal) return `ended by ${signal}`;
  if (/^\s+at .*(\.js|\.cjs|\.ts|node:)/m.test(stderr)) return 'a stack trace';
  if (status !== 0 && !/^(error|warning): |not undone|the helper was killed/m.test(stderr)) return 'no message';
  if (/nsx::internal/.test(stderr) && fault.errno !== 'EBADF' && fault.errno !== 'EFAULT') return 'a bug of nsx';
  return null;
}

const why = cannotInject();
if (why) skip(`injected errors: ${why}`);
else {
  const only = process.env.NSX_ONLY;
  const happened: string[] = [];
  for (const [index, group] of groups.entries()) {
    if (group.rootOnly && !isRoot) continue;
    const faults = faultsOf(group).filter(({ cut, call }) => (only ? call === only : long || cut));
    if (faults.length === 0) continue;
    injected(
      `${index}: ${faults
        .map(({ call }) => call)
        .filter((call, at, all) => all.indexOf(call) === at)
        .join(' ')}`,
      async () => {
        const wrong: string[] = [];
        for (const fault of faults) {
          const prefix = ownPrefix('injected');
          const traces = new Traces(prefix);
          const result = await inject(fault, { script: group.script.replaceAll('DIR', prefix), timeLimit: 30_000 });
          const name = `${fault.whose} ${fault.call}:${fault.errno}:${fault.when}`;
          if (only) console.log(`--- ${name}: ${result.injected} injected, status ${result.status}\n${result.stderr}`);
          const left = await traces.leftAfter(2000);
          const bad = complaint(result, fault);
          if (bad) wrong.push(`${name}: ${bad}\n${result.stderr}`);
          if (left.length > 0) wrong.push(`${name}: left: ${left.join(', ')}\n${result.stderr}`);
          if (result.injected > 0) happened.push(name);
          else wrong.push(`${name}: the script does not make this call`);
        }
        assert.is(wrong.join('\n'), '');
      },
    );
  }
  injected('enough of them have happened', () => {
    if (only) return;
    assert.ok(happened.length >= (long ? 100 : 15), `${happened.length}`);
    if (long) process.stdout.write(`\n${happened.length} injected\n`);
  });
}

injected('no call is forgotten: each that has a number here is made to fail, or it is said why not', () => {
  const text = readFileSync(`${root}interpreter/kernel/numbers.ts`, 'utf8');
  const names = [...text.matchAll(/^ {2}(\w+): \[/gm)].map(([, name = '']) => name);
  const tried = new Set(groups.flatMap(faultsOf).map(({ call }) => call));
  assert.ok(names.length > 80, 'the table was found');
  assert.equal(
    names.filter((name) => !tried.has(name) && !(name in elsewhere)),
    [],
  );
  assert.equal(
    Object.keys(elsewhere).filter((name) => tried.has(name) || !names.includes(name)),
    [],
  );
});

injected.run();
