/**
 * Without privileges: the seed's programs hold all that they expect in a user namespace of the
 * session's own, the difference is told once, and nothing is left. And with `--sudo`: the helper alone
 * is root.
 *
 * As root, an unprivileged user is borrowed with setpriv(1) for the time of a run; nobody is created.
 */
import { spawnSync } from 'node:child_process';
import { accessSync, constants, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { during, printed } from '../support/during.ts';
import { withSeedLock } from '../support/lock.ts';
import {
  isRoot,
  mountsBelow,
  namespaceOf,
  ownPrefix,
  pidsOf,
  processInfo,
  skip,
  statusField,
  Traces,
} from '../support/machine.ts';
import { nsx, program, root } from '../support/nsx.ts';

const rootless = suite('rootless');

const NOBODY = 65534;
/** As whom nsx runs: us, if we are no root. */
const user = isRoot ? NOBODY : (process.geteuid?.() ?? 0);
const asUser = isRoot ? ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'] : [];
const canBorrow =
  !isRoot || spawnSync('setpriv', [...asUser.slice(1), process.execPath, program, '--version']).status === 0;
const reason = `another user cannot run ${program}`;

const seedTraces = (): Traces =>
  new Traces('/proc2', '/tmp/proc0', '/tmp/proc1', '/tmp/proc2', '/tmp/proc3', '/tmp/proc4');

rootless("the seed's programs hold all that they expect, and the difference is told once", async () => {
  if (!canBorrow) return skip(reason);
  await withSeedLock(async () => {
    for (const example of ['01-pidns-init-sleep.nsx', '02-multi-pidns.nsx']) {
      const traces = seedTraces();
      const { status, stdout, stderr } = await nsx({
        script: readFileSync(`${root}examples/${example}`, 'utf8'),
        prefix: asUser,
      });
      assert.is(status, 0, `${example}\n${stdout}${stderr}`);
      assert.match(`${stdout}${stderr}`, /^\d+ expectations held$/m);
      assert.is(stderr.match(/mounts are visible to this session only/g)?.length, 1, stderr);
      assert.equal(await traces.leftAfter(0), []);
    }
  });
});

rootless('as the kernel sees it: a user namespace with one ID in it, and mounts that stay inside', async () => {
  if (!canBorrow) return skip(reason);
  const prefix = ownPrefix('user');
  await during(
    {
      prefix: asUser,
      script: `mount tmpfs at ${prefix}\nlet tail = nest 2 < mount proc at "${prefix}-proc$level"; exec sleep 1000 > &\nprint pids $tail.pids\nlet held = fork < hold >\nprint held $held.pid`,
    },
    ({ output }) => {
      const [pid = 0, ...inside] = printed(output(), 'pids');
      assert.equal(pidsOf(pid), [pid, ...inside]);
      assert.equal(inside, [2, 1]);
      const [held = 0] = printed(output(), 'held');
      for (const kind of ['user', 'mnt']) assert.is.not(namespaceOf(held, kind), namespaceOf('self', kind), kind);
      for (const kind of ['net', 'uts', 'ipc', 'cgroup'])
        assert.is(namespaceOf(held, kind), namespaceOf('self', kind), kind);
      assert.equal(readFileSync(`/proc/${held}/uid_map`, 'utf8').trim().split(/\s+/).map(Number), [0, user, 1]);
      assert.is(readFileSync(`/proc/${held}/setgroups`, 'utf8'), 'deny\n');
      assert.equal(statusField(held, 'Uid').split(/\s+/).map(Number), [user, user, user, user], 'seen from outside');
      assert.equal(mountsBelow(prefix), [], 'not seen outside');
      assert.equal(
        mountsBelow(prefix, held)
          .map(({ type }) => type)
          .sort(),
        ['proc', 'proc', 'tmpfs'],
      );
      assert.ok(
        mountsBelow('/', held).every(({ tags }) => tags.every((tag) => !tag.startsWith('shared:'))),
        'private',
      );
    },
    new Traces(prefix),
  );
});

rootless("what only the host's root may is refused with what to do", async () => {
  if (!canBorrow) return skip(reason);
  const { status, stderr } = await nsx({ script: 'write /etc/nsx-test "no"', prefix: asUser });
  assert.is(status, 1);
  assert.match(stderr, /permission denied|may not|not permitted/);
});

// --sudo ---------------------------------------------------------------------------------------

const hasSudo = spawnSync('sudo', ['-V']).status === 0;
const worksAlready = (): boolean =>
  spawnSync(asUser[0] ?? 'sudo', [...asUser.slice(1), ...(isRoot ? ['sudo'] : []), '-n', 'true']).status === 0;

/** Let the borrowed user use sudo for as long as that takes. */
async function withSudo(use: () => Promise<void>): Promise<void> {
  if (!canBorrow) return skip(reason);
  if (!hasSudo) return skip('--sudo: sudo is not installed');
  if (worksAlready()) return use();
  const file = `/etc/sudoers.d/nsx-test-${process.pid}`;
  try {
    accessSync('/etc/sudoers.d', constants.W_OK);
  } catch {
    return skip('--sudo: sudo wants a password here, and only root can change that');
  }
  writeFileSync(file, `#${NOBODY} ALL=(ALL) NOPASSWD: ALL\nDefaults:#${NOBODY} !requiretty\n`, { mode: 0o440 });
  try {
    if (!worksAlready()) return skip('--sudo: a rule of its own does not make sudo work here');
    await use();
  } finally {
    rmSync(file, { force: true });
  }
}

rootless('--sudo: the helper alone is root, and everybody sees the mounts', () =>
  withSudo(async () => {
    const prefix = ownPrefix('sudo');
    await during(
      {
        prefix: asUser,
        options: ['--sudo'],
        environment: { NSX_SECRET: 'not for the helper' },
        script: `mount tmpfs at ${prefix}\nlet tail = nest 3 < mount proc at "${prefix}-proc$level"; exec sleep 1000 > &\nprint pids $tail.pids\nlet held = fork < hold >\nprint held $held.pid`,
      },
      ({ output, pid: nsxPid }) => {
        assert.equal(
          mountsBelow(prefix)
            .map(({ type }) => type)
            .sort(),
          ['proc', 'proc', 'proc', 'tmpfs'],
        );
        const [held = 0] = printed(output(), 'held');
        assert.equal(statusField(held, 'Uid').split(/\s+/).map(Number), [0, 0, 0, 0]);
        assert.is(namespaceOf(held, 'user'), namespaceOf('self', 'user'));
        assert.equal(
          statusField(nsxPid, 'Uid').split(/\s+/).map(Number),
          [user, user, user, user],
          'nsx itself is not',
        );
        assert.equal(printed(output(), 'pids').slice(1), [3, 2, 1]);
        assert.ok(processInfo(held));
      },
      new Traces(prefix),
    );
  }),
);

rootless('--sudo: killed at a random moment, nothing is left', () =>
  withSudo(async () => {
    const { start, sleep } = await import('../support/nsx.ts');
    const { Random } = await import('../support/random.ts');
    const random = new Random(3);
    for (let trial = 0; trial < 12; trial++) {
      const prefix = ownPrefix('sudo-kill');
      const traces = new Traces(prefix);
      const run = start({
        prefix: asUser,
        options: ['--sudo'],
        script: `mount tmpfs at ${prefix}\nlet tail = nest 3 < mount proc at "${prefix}-proc$level"; exec sleep 1000 > &\nprint $tail.pids\nsh "sleep 0.1"`,
      });
      const delay = 100 + random.below(300);
      await sleep(delay);
      run.child.kill('SIGKILL');
      await run.finished;
      assert.equal(await traces.leftAfter(1000), [], `trial ${trial}, after ${delay} ms`);
    }
  }),
);

rootless.run();
