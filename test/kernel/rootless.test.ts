/**
 * Without privileges: the seed's programs hold all that they expect in a user namespace of the
 * session's own, the difference is told once, and nothing is left. And with `--sudo`: the helper alone
 * is root.
 */
import { existsSync, readFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asUser, canBorrow, user, whyNot, withSudo } from '../support/borrowed.ts';
import { during, printed } from '../support/during.ts';
import { withSeedLock } from '../support/lock.ts';
import {
  mountsBelow,
  namespaceOf,
  ownPrefix,
  pidsOf,
  processInfo,
  skip,
  statusField,
  Traces,
} from '../support/machine.ts';
import { nsx, root } from '../support/nsx.ts';

const rootless = suite('rootless');

const seedTraces = (): Traces =>
  new Traces('/proc2', '/tmp/proc0', '/tmp/proc1', '/tmp/proc2', '/tmp/proc3', '/tmp/proc4');

rootless("the seed's programs hold all that they expect, and the difference is told once", async () => {
  if (!canBorrow) return skip(whyNot);
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
  if (!canBorrow) return skip(whyNot);
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

rootless('a dry run leaves the root directory of the session as it is', async () => {
  if (!canBorrow) return skip(whyNot);
  const place = `/nsxt-dry-${process.pid}`;
  const { status, stderr } = await nsx({
    prefix: asUser,
    script: `let calls = explain < tmpfs at ${place} >
expect ($calls | where $it.call == 'chdir("")' | len) == 0
expect "${place}" not in (ls "${place}*")
tmpfs at ${place}
write ${place}/note "for real"
expect (mounts | where $it.target == "${place}" | len) == 1`,
  });
  assert.is(status, 0, stderr);
  assert.not.ok(existsSync(place), 'it is seen by the session only');
});

rootless("what only the host's root may is refused with what to do", async () => {
  if (!canBorrow) return skip(whyNot);
  const { status, stderr } = await nsx({ script: 'write /etc/nsx-test "no"', prefix: asUser });
  assert.is(status, 1);
  assert.match(stderr, /permission denied|may not|not permitted/);
});

// --sudo ---------------------------------------------------------------------------------------

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
