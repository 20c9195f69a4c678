/**
 * Mounts: what is made and removed with them, what is refused, what stays others', and that no mount
 * ever ends up anywhere but at its target.
 */
import { spawn } from 'node:child_process';
import {
  existsSync,
  lstatSync,
  mkdirSync,
  readdirSync,
  rmdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callFunction, pinString, syscall } from '../../interpreter/kernel/libc.ts';
import { during, printed } from '../support/during.ts';
import { exchanger } from '../support/exchange.ts';
import { isRoot, mountsBelow, namespaceOf, ownPrefix, skip, Traces } from '../support/machine.ts';
import { eventually, nsx, type Running, root } from '../support/nsx.ts';

const mounts = suite('mounts');

/** A place of the test's own, with everything that gets in the way. */
function place(name: string): string {
  const prefix = ownPrefix(name);
  mkdirSync(prefix);
  for (const directory of ['empty', 'full', 'elsewhere', 'away']) mkdirSync(`${prefix}/${directory}`);
  writeFileSync(`${prefix}/full/file`, 'not to be hidden');
  writeFileSync(`${prefix}/file`, '');
  symlinkSync(`${prefix}/elsewhere`, `${prefix}/link`);
  symlinkSync(`${prefix}/nowhere`, `${prefix}/dangling`);
  return prefix;
}

const remove = (prefix: string): void => rmSync(prefix, { recursive: true, force: true });

/** `TYPE POINT` of what is mounted there, as a process of the session sees it. */
const seen = (prefix: string, pid: number | 'self'): string[] =>
  mountsBelow(prefix, pid)
    .map(({ type, point }) => `${type} ${point.slice(prefix.length)}`)
    .sort();

/** A process that sees what the session sees: the one whose PID the script has printed. */
const session = ({ output }: Running): number => printed(output(), 'witness')[0] ?? 0;
const witness = 'let witness = fork < hold >\nprint witness $witness.pid\n';

const unmount = (target: string): number => syscall('umount2', pinString(target).address, 2);
function mountTmpfs(target: string): void {
  const [source, path, type] = ['others', target, 'tmpfs'].map(pinString);
  assert.is(callFunction('mount', source!.address, path!.address, type!.address, 0, 0), 0);
}

mounts('a missing mount point is made, with those above it, and all of it is removed', async () => {
  const prefix = place('missing');
  const traces = new Traces(prefix);
  await during(
    {
      script: `${witness}mount tmpfs at ${prefix}/new with size=1M\nmount tmpfs at ${prefix}/a/b/c\nmount tmpfs at ${prefix}/a/b/c/d`,
    },
    (nsxRun) => {
      assert.equal(seen(prefix, session(nsxRun)), ['tmpfs /a/b/c', 'tmpfs /a/b/c/d', 'tmpfs /new']);
      assert.equal(seen(prefix, 'self'), isRoot ? ['tmpfs /a/b/c', 'tmpfs /a/b/c/d', 'tmpfs /new'] : []);
      assert.is(statSync(`${prefix}/a/b/c`).isDirectory(), true);
      const [mount] = mountsBelow(`${prefix}/new`, session(nsxRun));
      assert.ok(mount);
    },
    traces,
  );
  assert.equal(readdirSync(prefix).sort(), ['away', 'dangling', 'elsewhere', 'empty', 'file', 'full', 'link']);
  remove(prefix);
});

mounts('options come to the kernel as they are written', async () => {
  const prefix = place('options');
  await during(
    {
      script: `${witness}mount tmpfs "the source" at ${prefix}/empty with size=1M ro nosuid nodev noexec\nmount tmpfs at ${prefix}/away with {size: 2M, mode: 0o700}`,
    },
    (nsxRun) => {
      const [empty, away] = ['empty', 'away'].map((name) => mountsBelow(`${prefix}/${name}`, session(nsxRun))[0]);
      assert.is(empty?.source, 'the source');
      for (const option of ['ro', 'nosuid', 'nodev', 'noexec'])
        assert.ok(empty?.options.split(',').includes(option), `${option} in ${empty?.options}`);
      assert.ok(away?.options.startsWith('rw'));
      const view = isRoot ? '' : `/proc/${session(nsxRun)}/root`;
      assert.is(statSync(`${view}${prefix}/away`).mode & 0o7777, 0o700);
    },
  );
  remove(prefix);
});

mounts('refused: not empty, protected, in use, a link at the end or on the way, no directory', async () => {
  const prefix = place('refused');
  const traces = new Traces(prefix);
  const cases: readonly (readonly [string, RegExp])[] = [
    [`mount tmpfs at ${prefix}/full`, /is not empty: what is in it would be hidden/],
    ['mount tmpfs at /proc', /\/proc belongs to the whole system/],
    ['mount tmpfs at /', /\/ belongs to the whole system/],
    ['mount tmpfs at /tmp/../etc/.', /\/etc belongs to the whole system/],
    ['mount tmpfs at //tmp//', /\/tmp belongs to the whole system/],
    [`mount tmpfs at ${prefix}/link`, /is a symbolic link/],
    [`mount tmpfs at ${prefix}/dangling`, /is a symbolic link/],
    [`mount tmpfs at ${prefix}/link/below`, /is a symbolic link/],
    [`mount tmpfs at ${prefix}/file`, /is not a directory/],
    [`mount tmpfs at ${prefix}/file/below`, /is not a directory/],
    [`mount nosuchfs at ${prefix}/empty`, /knows no file system `nosuchfs`/],
    [`mount tmpfs at ${prefix}/empty with nonsense=1`, /nonsense/],
    [`umount ${prefix}/empty`, /nothing is mounted there/],
  ];
  const script = cases.map(
    ([statement], index) => `try < ${statement}; print "${index} worked" > catch e < print "${index} \${e.message}" >`,
  );
  const { stdout, stderr, status } = await nsx(
    [...script, `mount tmpfs at ${prefix}/empty`, `mount tmpfs at ${prefix}/empty`].join('\n'),
  );
  for (const [index, [statement, message]] of cases.entries()) {
    const line = stdout.split('\n').find((one) => one.startsWith(`${index} `)) ?? '';
    assert.match(line, message, `${statement}: ${line}`);
  }
  assert.is(status, 1);
  assert.match(stderr, /something is mounted on .*\/empty already/);
  assert.equal(await traces.leftAfter(0), []);
  assert.equal(readdirSync(`${prefix}/elsewhere`), [], 'nothing was made where the link leads');
  assert.is(existsSync(`${prefix}/nowhere`), false);
  remove(prefix);
});

mounts('`over` mounts on what is in use, and everything comes to light again', async () => {
  const prefix = place('over');
  await during(
    {
      script: `${witness}mount tmpfs at ${prefix}/full over\nmount tmpfs at ${prefix}/full over\nexpect (ls ${prefix}/full) == []`,
    },
    (nsxRun) => {
      assert.equal(seen(prefix, session(nsxRun)), ['tmpfs /full', 'tmpfs /full']);
    },
    new Traces(prefix),
  );
  assert.equal(readdirSync(`${prefix}/full`), ['file']);
  remove(prefix);
});

mounts('a mount namespace of its own: nothing is seen outside, and nothing of it is protected', async () => {
  const prefix = place('private');
  await during(
    {
      script: `${witness}let box = clone mount <
  mount tmpfs at /mnt
  mount tmpfs at ${prefix}/full
  mount tmpfs at ${prefix}/inside/deep
  write /mnt/note "inside"
  umount ${prefix}/full
  hold
>
print box $box.pid
expect not ("note" in (ls /mnt))
let other = fork < unshare mount; mount tmpfs at ${prefix}/empty; hold >
print other $other.pid`,
    },
    (nsxRun) => {
      const [box = 0] = printed(nsxRun.output(), 'box');
      const [other = 0] = printed(nsxRun.output(), 'other');
      assert.equal(seen(prefix, box), ['tmpfs /inside/deep']);
      assert.equal(seen(prefix, other), ['tmpfs /empty']);
      assert.equal(seen(prefix, session(nsxRun)), []);
      assert.equal(seen(prefix, 'self'), []);
      assert.is.not(namespaceOf(box, 'mnt'), namespaceOf(session(nsxRun), 'mnt'));
      assert.ok(
        mountsBelow('/', box).every(({ tags }) => !tags.some((tag) => tag.startsWith('shared:'))),
        'recursively private',
      );
    },
    new Traces(prefix),
  );
  assert.is(existsSync(`${prefix}/inside`), false, 'the mount points that it made are removed');
  remove(prefix);
});

mounts('umount: what is busy stays, with its user named; lazily it goes', async () => {
  const prefix = place('busy');
  await during(
    {
      script: `${witness}mount tmpfs at ${prefix}/empty
let user = fork < cd ${prefix}/empty; hold >
try < umount ${prefix}/empty > catch e < print "busy \${e.errno} \${e.code}" >
print user $user.pid
expect error EBUSY < umount ${prefix}/empty >
mount tmpfs at ${prefix}/away
umount ${prefix}/away
mount tmpfs at ${prefix}/away
let other = fork < cd ${prefix}/away; hold >
umount ${prefix}/away lazy
print $other.state`,
    },
    (nsxRun) => {
      assert.match(nsxRun.output(), /^busy EBUSY nsx::mount::busy$/m);
      assert.equal(seen(prefix, session(nsxRun)), ['tmpfs /empty']);
    },
    new Traces(prefix),
  );
  const { stderr } = await nsx(
    `mount tmpfs at ${prefix}/empty\nlet user = spawn sh -c "cd ${prefix}/empty; exec sleep 1000"\nsh "sleep 0.1"\nprint $user.pid\numount ${prefix}/empty`,
  );
  assert.match(stderr, /pid \d+ \(sleep\) has its working directory there/);
  remove(prefix);
});

mounts("somebody else's mount in the place of ours stays", async () => {
  if (!isRoot) return skip("somebody else's mount: needs root");
  const prefix = place('replaced');
  await during(
    { script: `mount tmpfs at ${prefix}/empty\nmount tmpfs at ${prefix}/new` },
    () => {
      for (const name of ['empty', 'new']) {
        assert.is(unmount(`${prefix}/${name}`), 0);
        mountTmpfs(`${prefix}/${name}`);
      }
    },
    new Traces(ownPrefix('none')),
  );
  try {
    assert.equal(
      mountsBelow(prefix)
        .map(({ source, point }) => `${source} ${point.slice(prefix.length)}`)
        .sort(),
      ['others /empty', 'others /new'],
    );
  } finally {
    for (const name of ['empty', 'new']) unmount(`${prefix}/${name}`);
    remove(prefix);
  }
});

mounts("somebody else's directory in the place of ours stays", async () => {
  const prefix = place('directory');
  const script = `mkdir ${prefix}/made\n${isRoot ? `mount tmpfs at ${prefix}/new\n` : ''}mkdir ${prefix}/parents/below parents`;
  const names = ['made', 'parents/below', ...(isRoot ? ['new'] : [])];
  await during(
    { script },
    () => {
      for (const name of names) {
        if (name === 'new') unmount(`${prefix}/new`);
        rmdirSync(`${prefix}/${name}`);
        mkdirSync(`${prefix}/${name}`);
      }
    },
    new Traces(ownPrefix('none')),
  );
  for (const name of names) assert.ok(existsSync(`${prefix}/${name}`), name);
  remove(prefix);
});

mounts('a directory that somebody has put a file into stays, and that is told', async () => {
  const prefix = place('filled');
  let finished = { stderr: '' };
  finished = await during({ script: `mkdir ${prefix}/made` }, () => writeFileSync(`${prefix}/made/file`, 'theirs'));
  assert.equal(readdirSync(`${prefix}/made`), ['file']);
  assert.match(finished.stderr, /not undone/);
  remove(prefix);
});

mounts('an attacker who exchanges a directory on the way for a link never gets a mount elsewhere', async () => {
  const ROUNDS = 400;
  const prefix = ownPrefix('race');
  for (const directory of [prefix, `${prefix}/front`, `${prefix}/victim`]) mkdirSync(directory);
  for (let round = 0; round < ROUNDS; round++)
    for (const side of ['front', 'victim']) mkdirSync(`${prefix}/${side}/t${round}`);
  symlinkSync(`${prefix}/victim`, `${prefix}/front-link`);
  const names = [`${prefix}/front`, `${prefix}/front-link`] as const;
  const attack = spawn(process.execPath, ['--import', 'tsx', `${root}test/support/exchange.ts`, ...names], {
    cwd: root,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  await new Promise((resolve) => attack.stdout.once('data', resolve));
  try {
    await during(
      {
        script: `${witness}let worked = 0
let failed = 0
let i = 0
while ($i < ${ROUNDS}) <
  try < mount tmpfs at "${prefix}/front/t$i"; worked = $worked + 1 > catch _e < failed = $failed + 1 >
  i = $i + 1
>
print worked $worked
print failed $failed`,
      },
      async (nsxRun) => {
        attack.kill('SIGKILL');
        await eventually(() => attack.signalCode !== null, 1000);
        const points = mountsBelow(prefix, session(nsxRun)).map(({ point }) => point);
        const [worked = 0] = printed(nsxRun.output(), 'worked');
        const [failed = 0] = printed(nsxRun.output(), 'failed');
        assert.ok(worked > 0 && failed > 0, `the race was on: ${worked} mounts, ${failed} refusals`);
        assert.is(points.length, worked);
        assert.equal(
          points.filter((point) => !/\/front(-link)?\/t\d+$/.test(point)),
          [],
        );
        // Back to how it was, so that the end finds its mounts.
        if (lstatSync(names[0]).isSymbolicLink()) assert.ok(exchanger(...names)());
      },
      new Traces(`${prefix}-`),
    );
    assert.equal(mountsBelow(prefix), []);
  } finally {
    attack.kill('SIGKILL');
    for (const { point } of mountsBelow(prefix)) unmount(point);
    remove(prefix);
  }
});

mounts.run();
