/**
 * The numbers of the system calls that nsx makes, for each architecture it runs on
 * (asm/unistd_64.h for x86-64, asm-generic/unistd.h for arm64).
 */

/** name: [x86-64, arm64] */
const table = {
  read: [0, 63],
  write: [1, 64],
  close: [3, 57],
  poll: [7, -1],
  ppoll: [271, 73],
  lseek: [8, 62],
  memfd_create: [319, 279],
  ioctl: [16, 29],
  pipe2: [293, 59],
  socket: [41, 198],
  connect: [42, 203],
  sendto: [44, 206],
  recvfrom: [45, 207],
  setsockopt: [54, 208],
  socketpair: [53, 199],
  sendmsg: [46, 211],
  recvmsg: [47, 212],
  fcntl: [72, 25],
  getpid: [39, 172],
  getppid: [110, 173],
  getpgid: [121, 155],
  setpgid: [109, 154],
  setsid: [112, 157],
  kill: [62, 129],
  pidfd_send_signal: [424, 424],
  pidfd_open: [434, 434],
  waitid: [247, 95],
  clone3: [435, 435],
  unshare: [272, 97],
  setns: [308, 268],
  execve: [59, 221],
  exit_group: [231, 94],
  mount: [165, 40],
  umount2: [166, 39],
  openat: [257, 56],
  openat2: [437, 437],
  mkdirat: [258, 34],
  unlinkat: [263, 35],
  symlinkat: [266, 36],
  linkat: [265, 37],
  fchmod: [91, 52],
  faccessat: [269, 48],
  readlinkat: [267, 78],
  getdents64: [217, 61],
  statx: [332, 291],
  getcwd: [79, 17],
  chdir: [80, 49],
  fchdir: [81, 50],
  chroot: [161, 51],
  pivot_root: [155, 41],
  sethostname: [170, 161],
  uname: [63, 160],
  prctl: [157, 167],
  prlimit64: [302, 261],
  rt_sigaction: [13, 134],
  rt_sigprocmask: [14, 135],
  rt_sigtimedwait: [128, 137],
  setitimer: [38, 103],
  munmap: [11, 215],
  dup3: [292, 24],
  getuid: [102, 174],
  geteuid: [107, 175],
  setresuid: [117, 147],
  setresgid: [119, 149],
  getgroups: [115, 158],
  setgroups: [116, 159],
  capget: [125, 90],
  capset: [126, 91],
} as const satisfies Record<string, readonly [number, number]>;

export type SystemCallName = keyof typeof table;

const column = process.arch === 'arm64' ? 1 : 0;

export function systemCallNumber(name: SystemCallName): number {
  return table[name][column];
}
