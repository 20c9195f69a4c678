/**
 * Copies, moves and changes of mounts, as mountinfo shows them to another process: what they are
 * while the script runs, and that everything is as before when it is over.
 */
import { existsSync, mkdirSync, readFileSync, rmdirSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pinString, syscall } from '../../interpreter/kernel/libc.ts';
import { MS } from '../../interpreter/kernel/tables.ts';
import { during } from '../support/during.ts';
import { isRoot, type Mount, mountsBelow, mountsOf, ownPrefix, skip, Traces } from '../support/machine.ts';
import { nsx, start } from '../support/nsx.ts';

const changes = suite('kernel: changes of mounts');

/** A mount of somebody else's, as far as nsx knows. */
function othersMount(target: string, flags = 0): void {
  mkdirSync(target, { recursive: true });
  const [source, place, type] = ['others', target, 'tmpfs'].map(pinString);
  assert.is(syscall('mount', source!.address, place!.address, type!.address, flags, 0), 0);
}

function change(target: string, flags: number): void {
  const place = pinString(target);
  assert.is(syscall('mount', 0, place.address, 0, flags, 0), 0);
}

function takeAway(target: string): void {
  const place = pinString(target);
  while (syscall('umount2', place.address, 2) === 0) {}
  rmdirSync(target);
}

const fact = ({ point, options, tags, type, root }: Mount): string =>
  [point, type, root, options, ...tags].join(' ').replaceAll(/\d+/g, 'N');

changes('a copy that can only be read, with all that is below it', async () => {
  if (!isRoot) return skip('copies that the host sees: needs root');
  const prefix = ownPrefix('copy');
  const script = `tmpfs at ${prefix}-from
tmpfs at ${prefix}-from/below size 1M
bind ${prefix}-from at ${prefix}-to recursive readonly with nosuid
expect error EROFS < write ${prefix}-to/file x >
expect error EROFS < write ${prefix}-to/below/file x >
write ${prefix}-from/below/file x
expect (read ${prefix}-to/below/file) == "x"`;
  await during(
    { script },
    () => {
      const copies = mountsBelow(`${prefix}-to`);
      assert.is(copies.length, 2);
      for (const { options } of copies) assert.match(options, /^ro,nosuid,/);
      for (const { options } of mountsBelow(`${prefix}-from`)) assert.match(options, /^rw,/);
    },
    new Traces(prefix),
  );
});

changes('a recursive copy of a shared tree takes nothing away elsewhere when it goes', async () => {
  if (!isRoot) return skip("somebody else's shared mounts: needs root");
  const prefix = ownPrefix('shared');
  othersMount(prefix);
  try {
    change(prefix, MS.SHARED);
    othersMount(`${prefix}/below`);
    const before = mountsBelow(prefix).map(fact);
    await during({ script: `bind ${prefix} at ${prefix}-copy recursive` }, () =>
      assert.equal(
        mountsBelow(`${prefix}-copy`).map(({ tags }) => tags),
        [[], []],
      ),
    );
    assert.equal(mountsBelow(prefix).map(fact), before);
  } finally {
    for (const target of [`${prefix}/below`, prefix]) takeAway(target);
  }
});

changes('what shows in the session by propagation goes with the session', async () => {
  if (!isRoot) return skip("somebody else's shared mounts: needs root");
  const prefix = ownPrefix('echo');
  othersMount(prefix);
  try {
    change(prefix, MS.SHARED);
    const script = `let box = clone mount propagation unchanged < tmpfs at ${prefix}/new; hold >
expect (mounts at ${prefix}/new)[0].peers == (mounts $box at ${prefix}/new)[0].peers
let quiet = clone mount propagation slave < tmpfs at ${prefix}/quiet; hold >
expect (mounts at ${prefix}/quiet) == []
expect (mounts $quiet at ${prefix})[0].master == (mounts at ${prefix})[0].peers`;
    await during({ script }, () =>
      assert.equal(
        mountsBelow(prefix).map(({ point }) => point),
        [prefix, `${prefix}/new`],
      ),
    );
    assert.equal(
      mountsBelow(prefix).map(({ point }) => point),
      [prefix],
    );
  } finally {
    takeAway(prefix);
  }
});

changes('what would go outside, too, is not unmounted in a peer', async () => {
  if (!isRoot) return skip("somebody else's shared mounts: needs root");
  const prefix = ownPrefix('peer');
  othersMount(prefix);
  try {
    change(prefix, MS.SHARED);
    othersMount(`${prefix}/below`);
    const { stdout, status } =
      await nsx(`try < clone mount propagation unchanged < umount ${prefix}/below > > catch e < print $e.code >
clone mount < umount ${prefix}/below; expect (mounts at ${prefix}/below) == [] >`);
    assert.is(status, 0);
    assert.match(stdout, 'nsx::mount::not-ours');
    assert.ok(existsSync(`${prefix}/below`) && mountsBelow(`${prefix}/below`).length === 1);
  } finally {
    for (const target of [`${prefix}/below`, prefix]) takeAway(target);
  }
});

changes("others' mounts are what they were: moved, with other flags, shared", async () => {
  if (!isRoot) return skip("somebody else's mounts: needs root");
  const prefix = ownPrefix('others');
  othersMount(`${prefix}-a`, 2);
  othersMount(`${prefix}-b`);
  writeFileSync(`${prefix}-a/note`, 'theirs');
  try {
    const before = mountsBelow(prefix).map(fact);
    const script = `remount ${prefix}-a bind with ro noexec suid
propagation shared ${prefix}-a
move ${prefix}-b at ${prefix}-c/deep
try < umount ${prefix}-a > catch e < print $e.code >
try < remount ${prefix}-a with size=1M > catch e < print $e.code >`;
    const { stdout } = await during({ script }, () => {
      const [a] = mountsBelow(`${prefix}-a`);
      assert.is(a?.options, 'ro,noexec,relatime');
      assert.match(a?.tags.join(' ') ?? '', /^shared:\d+$/);
      assert.equal(mountsBelow(`${prefix}-b`), []);
      assert.is(mountsBelow(`${prefix}-c`)[0]?.source, 'others');
    });
    assert.match(stdout, 'nsx::mount::not-ours\nnsx::mount::foreign-file-system\n');
    assert.equal(mountsBelow(prefix).map(fact).sort(), before.sort());
    assert.is(readFileSync(`${prefix}-a/note`, 'utf8'), 'theirs');
    assert.not(existsSync(`${prefix}-c`));
  } finally {
    for (const target of [`${prefix}-a`, `${prefix}-b`]) takeAway(target);
    rmSync(`${prefix}-c`, { recursive: true, force: true });
  }
});

changes('what was written is removed, though its mount was made read-only since', async () => {
  for (const how of ['', 'bind']) {
    const prefix = ownPrefix('remount');
    const traces = new Traces(prefix);
    const { status, stdout, stderr } = await nsx(`tmpfs at ${prefix}
write ${prefix}/note hello
expect error EROFS < remount ${prefix} ${how} with ro; write ${prefix}/more x >
write ${prefix}/more x
remount ${prefix} ${how} with ro
expect error EROFS < write ${prefix}/again x >`);
    assert.is(status, 0, stderr);
    assert.is(stdout, '2 expectations held\n');
    assert.not.match(stderr, /not undone/);
    assert.equal(await traces.leftAfter(0), []);
  }
});

changes('the same after a kill', async () => {
  if (!isRoot) return skip("somebody else's mounts: needs root");
  const prefix = ownPrefix('killed');
  othersMount(`${prefix}-a`);
  try {
    const before = mountsBelow(prefix).map(fact);
    const traces = new Traces(prefix);
    const running = start({
      script: `remount ${prefix}-a bind with ro
tmpfs at ${prefix}-b
move ${prefix}-b ${prefix}-c
bind /etc at ${prefix}-d readonly
bind /etc/hostname at ${prefix}-e/file
print ready
sleep 20s`,
    });
    await running.says('ready');
    assert.is(mountsBelow(prefix).length, 4);
    running.child.kill('SIGKILL');
    await running.finished;
    assert.equal(await traces.leftAfter(), []);
    assert.equal(mountsBelow(prefix).map(fact), before);
  } finally {
    takeAway(`${prefix}-a`);
  }
});

changes('a moved mount can be unmounted where it is now', async () => {
  const prefix = ownPrefix('moved');
  const traces = new Traces(prefix);
  const { status, stderr } = await nsx(`tmpfs at ${prefix}-a
move ${prefix}-a ${prefix}-b
expect (mounts below ${prefix}-a) == []
umount ${prefix}-b
expect (mounts below ${prefix}-b) == []
tmpfs at ${prefix}-b`);
  assert.is(status, 0, stderr);
  assert.not.match(stderr, 'undone');
  assert.equal(await traces.leftAfter(), []);
});

changes('a failure on the way leaves no descriptor for programs, and nothing mounted', async () => {
  const prefix = ownPrefix('failed');
  const traces = new Traces(prefix);
  const { status, stdout, stderr } = await nsx(`expect error < mount tmpfs at ${prefix}-a with nonsense=1 >
expect error < bind /no/such at ${prefix}-b readonly >
print (mounts below ${prefix}-a) (mounts below ${prefix}-b)
run ls /proc/self/fd`);
  assert.is(status, 0, stderr);
  // The fourth is of ls(1) itself.
  assert.match(stdout, /^\[\] \[\]\n0\n1\n2\n3\n/);
  assert.equal(await traces.leftAfter(), []);
});

changes('kernels without mount_setattr(2): the copy takes its flags afterwards', async () => {
  const prefix = ownPrefix('older');
  const script = `clone mount <
  tmpfs at /mnt
  tmpfs at /mnt/a
  tmpfs at /mnt/a/below
  bind /mnt/a at /mnt/b recursive readonly
  expect error EROFS < write /mnt/b/x x >
  expect error EROFS < write /mnt/b/below/x x >
  remount /mnt/a bind recursive with noexec
  expect "noexec" in (mounts at /mnt/a/below)[0].options
>
print (mounts below ${prefix})`;
  const strace = ['strace', '-f', '-qq', '-e', 'trace=mount_setattr', '-e', 'inject=mount_setattr:error=ENOSYS'];
  const finished = await nsx({ script, prefix: [...strace, '-o', '/dev/null'] }).catch(() => null);
  if (!finished || /strace/.test(finished.stderr)) return skip('needs strace');
  assert.is(finished.status, 0, finished.stderr);
});

changes('`mounts` says what mountinfo says', async () => {
  const { status, stdout, stderr } = await nsx('for m in (mounts) < print $m.id $m.parent $m.target $m.type >');
  assert.is(status, 0, stderr);
  if (!isRoot) return;
  const own = mountsOf().map(({ id, parent, point, type }) => `${id} ${parent} ${point} ${type}`);
  assert.equal(stdout.trim().split('\n'), own);
});

changes.run();
