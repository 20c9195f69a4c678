/**
 * Processes with another root than the session's, and layers: what they make outside of their world
 * is found again and removed, and nothing else is.
 */
import { existsSync, mkdirSync, readdirSync, rmSync, statSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { during, printed } from '../support/during.ts';
import { isRoot, mountsBelow, mountsOf, namespaceOf, ownPrefix, skip, Traces } from '../support/machine.ts';
import { nsx, start } from '../support/nsx.ts';

const roots = suite('kernel: roots');

/** A directory that was there before, and that is empty again afterwards. */
function place(name: string): string {
  const prefix = ownPrefix(name);
  mkdirSync(prefix);
  return prefix;
}

roots('what a process makes through binds, in a chroot and after pivot_root is removed where it is', async () => {
  const prefix = place('through');
  const script = `fork < chroot /tmp; cd /; mkdir ${prefix.slice(4)}/chrooted; write ${prefix.slice(4)}/chrooted/note x >
clone mount <
  tmpfs at /mnt
  bind ${prefix} at /mnt/x
  mkdir /mnt/x/bound
  write /mnt/x/bound/note x
  mkdir /mnt/only
  pivot_root /mnt /mnt/old
  cd /
  umount /old lazy
  mkdir /x/pivoted
>
clone mount < tmpfs at /mnt; bind /tmp at /mnt/d/tmp; chroot /mnt/d; cd /; mkdir ${prefix}/both; link nowhere ${prefix}/both/link symbolic; mknod ${prefix}/both/pipe p >`;
  try {
    await during({ script }, () => assert.equal(readdirSync(prefix).sort(), ['both', 'bound', 'chrooted', 'pivoted']));
    assert.equal(readdirSync(prefix), []);
  } finally {
    rmSync(prefix, { recursive: true });
  }
});

roots('the same when nsx is killed', async () => {
  const prefix = place('killed');
  try {
    const running = start({
      script: `fork < chroot /tmp; cd /; mkdir ${prefix.slice(4)}/chrooted >
let box = clone mount < tmpfs at /mnt; bind ${prefix} at /mnt/x; mkdir /mnt/x/bound; cd /mnt; pivot_root . .; umount . lazy; cd /; mkdir /x/pivoted; hold >
print ready
sleep 20s`,
    });
    await running.says('ready');
    assert.is(readdirSync(prefix).length, 3);
    const traces = new Traces(prefix);
    running.child.kill('SIGKILL');
    await running.finished;
    await traces.leftAfter();
    assert.equal(readdirSync(prefix), []);
  } finally {
    rmSync(prefix, { recursive: true });
  }
});

roots('a mount that a process in a chroot has made is at its place for all, and goes', async () => {
  if (!isRoot) return skip('mounts that the host sees: needs root');
  const prefix = place('mounted');
  try {
    await during({ script: `fork < chroot /tmp; cd /; tmpfs at ${prefix.slice(4)}/inside >` }, () =>
      assert.equal(
        mountsBelow(prefix).map(({ point }) => point),
        [`${prefix}/inside`],
      ),
    );
    assert.equal(mountsBelow(prefix), []);
    assert.not(existsSync(`${prefix}/inside`));
  } finally {
    rmSync(prefix, { recursive: true });
  }
});

roots('after pivot_root the new root is all there is, and everybody else keeps theirs', async () => {
  const script = `let box = clone mount <
  tmpfs at /mnt
  write /mnt/here x
  cd /mnt
  pivot_root . .
  umount . lazy
  cd /
  hold
>
print pid $box.pid`;
  await during({ script }, (running) => {
    const [pid = 0] = printed(running.output(), 'pid');
    assert.equal(readdirSync(`/proc/${pid}/root`), ['here']);
    assert.equal(
      mountsOf(pid).map(({ point, type }) => `${type} ${point}`),
      ['tmpfs /'],
    );
    assert.is.not(namespaceOf(pid, 'mnt'), namespaceOf('self', 'mnt'));
  });
  assert.ok(existsSync('/proc/self'));
});

roots('the root of the session is not changed', async () => {
  const before = mountsOf().map(({ id }) => id);
  const { status, stdout } = await nsx(
    'try < tmpfs at /tmp/nsxt-root-never; pivot_root /tmp/nsxt-root-never /tmp/nsxt-root-never > catch e < print $e.code >',
  );
  assert.is(status, 0);
  assert.match(stdout, 'nsx::root::of-the-session');
  assert.equal(
    mountsOf().map(({ id }) => id),
    before,
  );
});

roots('an overlay writes to its upper layer only, and marks there what is gone', async () => {
  const script = `let box = clone mount <
  tmpfs at /mnt
  mkdir /mnt/lower
  write /mnt/lower/kept x
  write /mnt/lower/gone x
  overlay /mnt/lower at /mnt/all upper /mnt/upper
  write /mnt/all/new x
  rm /mnt/all/gone
  overlay /mnt/lower at /mnt/lower writable
  write /mnt/lower/hidden x
  hold
>
print pid $box.pid`;
  await during({ script }, (running) => {
    const [pid = 0] = printed(running.output(), 'pid');
    const at = `/proc/${pid}/root/mnt`;
    assert.equal(readdirSync(`${at}/all`).sort(), ['kept', 'new']);
    assert.equal(readdirSync(`${at}/upper`).sort(), ['gone', 'new']);
    assert.ok(statSync(`${at}/upper/gone`).isCharacterDevice());
    assert.is(statSync(`${at}/upper/gone`).rdev, 0);
    assert.equal(readdirSync(`${at}/lower`).sort(), ['gone', 'hidden', 'kept']);
  });
});

roots('an upper layer that was volatile is refused, for that reason and no other', async () => {
  const again = (mend: string, options: string) => `clone mount <
  tmpfs at /mnt
  mkdir /mnt/lower
  overlay /mnt/lower at /mnt/all upper /mnt/upper work /mnt/work with volatile
  umount /mnt/all
  ${mend}
  overlay /mnt/lower at /mnt/all upper /mnt/upper work /mnt/work ${options}
>`;
  for (const options of ['', 'with volatile']) {
    const { status, stderr } = await nsx(again('', options));
    assert.is(status, 1);
    // Only root can look whether the mark is there.
    assert.match(stderr, /the layers were mounted with `volatile` before/);
    assert.match(stderr, isRoot ? /\[nsx::mount::was-volatile\]/ : /\[nsx::mount::bad-option\]/);
    assert.match(stderr, '/mnt/work/work/incompat/volatile');
    assert.match(stderr, 'EINVAL');
  }
  // The advice helps.
  const mended = await nsx(again('rm /mnt/work/work/incompat/volatile/dirty /mnt/work/work/incompat/volatile', ''));
  assert.is(mended.status, 0, mended.stderr);
});

roots('files are shown as owned through a map', async () => {
  if (!isRoot) return skip('mounts with a map: needs root');
  const prefix = ownPrefix('owners');
  const script = `tmpfs at ${prefix}-a
write ${prefix}-a/file x
let owner = clone user < hold >
map uid 0 to 1000 count 10 of $owner
map gid 0 to 2000 count 10 of $owner
bind ${prefix}-a at ${prefix}-b idmap $owner`;
  await during(
    { script },
    () => {
      const { uid, gid } = statSync(`${prefix}-b/file`);
      assert.equal([uid, gid], [1000, 2000]);
      assert.is(statSync(`${prefix}-a/file`).uid, 0);
      assert.match(mountsBelow(`${prefix}-b`)[0]?.options ?? '', /idmapped/);
    },
    new Traces(prefix),
  );
});

roots.run();
