/**
 * What of nsx is root, as the kernel sees it: the helpers and nothing else, each without an environment and with
 * the descriptors that it needs; nothing listens; and what others could have changed is not run as root.
 */
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { findHelper } from '../../interpreter/kernel/launch.ts';
import { changeableByOthers, trusted } from '../../interpreter/kernel/trust.ts';
import { asUser, canBorrow, whyNot as reason, user, withSudo } from '../support/borrowed.ts';
import { during } from '../support/during.ts';
import {
  can,
  commandOf,
  descendantsOf,
  isRoot,
  ownPrefix,
  processInfo,
  skip,
  statusField,
} from '../support/machine.ts';
import { nsx, type Run } from '../support/nsx.ts';

const test = suite('privilege');

const linkOf = (pid: number, fd: number): string => readlinkSync(`/proc/${pid}/fd/${fd}`);

/** What is open besides 0, 1 and 2: where it leads, without numbers. */
const othersOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`)
    .map(Number)
    .filter((fd) => fd > 2)
    .sort((one, other) => one - other)
    .map((fd) => linkOf(pid, fd).replace(/\d+/g, 'N'))
    // Of the group that programs are in: opened when the first one is wanted.
    .filter((place) => !/\/nsx-[^/]*\/(pids\.max|cgroup\.procs)$/.test(place));

const isHelper = (pid: number): boolean => /nsx-helper/.test(commandOf(pid)[0] ?? '');
const helpersBelow = (pid: number): number[] =>
  descendantsOf(pid)
    .map((info) => info.pid)
    .filter(isHelper);

/** Sockets are shown by their inodes: unix(7), tcp(7). */
const socketsOf = (pid: number): string[] =>
  readdirSync(`/proc/${pid}/fd`).flatMap((fd) => {
    try {
      return /^socket:\[(\d+)\]$/.exec(readlinkSync(`/proc/${pid}/fd/${fd}`))?.[1] ?? [];
    } catch {
      return [];
    }
  });

const SO_ACCEPTCON = 0x10000;
const TCP_LISTEN = '0A';
/** The inodes of all sockets that somebody could connect to: proc_pid_net(5). */
function listening(pid: number): Set<string> {
  const rows = (file: string): string[][] =>
    readFileSync(`/proc/${pid}/net/${file}`, 'latin1')
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/));
  return new Set([
    ...rows('unix').flatMap(([, , , flags = '0', , , inode = '', name]) =>
      (Number.parseInt(flags, 16) & SO_ACCEPTCON) !== 0 || name !== undefined ? [inode] : [],
    ),
    ...['tcp', 'tcp6'].flatMap((file) => rows(file).flatMap((row) => (row[3] === TCP_LISTEN ? [row[9] ?? ''] : []))),
  ]);
}

/** A held process, and one that is PID 1 of something: all kinds of helpers. */
const session = 'let held = fork < hold >\nlet box = nest 2 pid mount < hold >\nuse net\nclone net < devices >';

test('the list of listening sockets would show one', async () => {
  const { createServer } = await import('node:net');
  const name = `\0${ownPrefix('listen')}`;
  const server = createServer().listen(name);
  await new Promise((resolve) => server.once('listening', resolve));
  const own = socketsOf(process.pid).filter((inode) => listening(process.pid).has(inode));
  server.close();
  assert.ok(own.length >= 1);
});

const assertNothingListens = (pid: number): void => {
  for (const one of [pid, ...descendantsOf(pid).map((info) => info.pid)]) {
    const open = listening(one);
    assert.equal(
      socketsOf(one).filter((inode) => open.has(inode)),
      [],
      commandOf(one).join(' '),
    );
  }
};

test('nothing listens, and no socket has a name', async () => {
  await during({ script: session }, ({ pid }) => {
    assert.ok(helpersBelow(pid).length >= 5);
    assertNothingListens(pid);
  });
});

/**
 * The control socket and the signals of children; whoever waits for others has a list of them, and the keeper its
 * ledger. 0, 1 and 2 are those of nsx itself, but for the warden, which becomes no program.
 */
const assertDescriptors = (main: number, warden: number): void => {
  const own = ['socket:[N]', 'anon_inode:[signalfd]'];
  const list = '/proc/N/task/N/children';
  const [keeper = 0] = helpersBelow(warden).filter((pid) => processInfo(pid)?.parent === warden);
  const others = helpersBelow(keeper);
  assert.ok(others.length >= 3);
  assert.equal(othersOf(warden), [...own, list]);
  assert.equal(othersOf(keeper), [...own, list, 'socket:[N]']);
  for (const pid of others) assert.equal(othersOf(pid), own);
  for (const fd of [0, 1, 2]) {
    assert.match(linkOf(warden, fd), /^socket:/);
    for (const pid of [keeper, ...others]) assert.is(linkOf(pid, fd), linkOf(main, fd));
  }
};

const environmentOf = (pid: number): string => readFileSync(`/proc/${pid}/environ`, 'latin1').replaceAll('\0', '');
const withSecret: Run = { environment: { NSX_SECRET: 'not for the helper', LD_PRELOAD: '' } };

test('helpers have no environment, and the descriptors that they need', async () => {
  await during({ ...withSecret, script: 'let held = fork < hold >\nlet box = nest 2 pid < hold >' }, ({ pid }) => {
    const [warden = 0] = descendantsOf(pid)
      .filter((info) => info.parent === pid)
      .map((info) => info.pid);
    for (const one of [warden, ...helpersBelow(warden)]) assert.is(environmentOf(one), '');
    assertDescriptors(pid, warden);
  });
});

test('--sudo: helpers alone are root, with an empty environment and known descriptors', () =>
  withSudo(() =>
    during(
      {
        ...withSecret,
        prefix: asUser,
        options: ['--sudo'],
        script: 'let held = fork < hold >\nlet box = clone pid < hold >',
      },
      ({ pid }) => {
        const isUser = (one: number): boolean =>
          statusField(one, 'Uid')
            .split(/\s+/)
            .every((id) => Number(id) === user);
        assert.ok(isUser(pid), 'nsx itself');
        // Without what keeps the script there: a program, which is root as its script is.
        const below = descendantsOf(pid)
          .map((info) => info.pid)
          .filter((one) => !commandOf(one).join(' ').endsWith('sleep 20'));
        const roots = below.filter((one) => !isUser(one));
        // sudo itself, which may have one process or two, and what it has started.
        for (const one of roots) assert.ok(isHelper(one) || commandOf(one)[0] === 'sudo', commandOf(one).join(' '));
        const helpers = roots.filter(isHelper).filter((one) => commandOf(one)[0] !== 'sudo');
        const warden = helpers.find((one) => commandOf(processInfo(one)?.parent ?? 0)[0] === 'sudo') ?? 0;
        assert.ok(helpers.length >= 5 && warden > 0);
        if (!isRoot) return skip('what root has open, and its environment, only root can see');
        for (const one of helpers) assert.is(environmentOf(one), '', `${one}`);
        assertDescriptors(pid, warden);
        assertNothingListens(pid);
      },
    ),
  ));

// Who may change the helper --------------------------------------------------------------------------

/** A copy of the helper in folders of its own. */
async function withHelper(use: (helper: string, folder: string) => Promise<void>): Promise<void> {
  const top = ownPrefix('trust');
  const folder = `${top}/inner`;
  mkdirSync(folder, { recursive: true });
  try {
    chmodSync(top, 0o755);
    chmodSync(folder, 0o755);
    copyFileSync(findHelper(), `${folder}/helper`);
    chmodSync(`${folder}/helper`, 0o755);
    await use(`${folder}/helper`, folder);
  } finally {
    rmSync(top, { recursive: true });
  }
}

const assertRefused = async (helper: string, run: Run, place: string, why: string): Promise<void> => {
  const { status, stdout, stderr } = await nsx({
    ...run,
    script: 'print (hostname)',
    environment: { NSX_HELPER: helper },
  });
  assert.equal([status, stdout], [1, '']);
  assert.match(stderr, `others may change the helper ${helper}, which would run as root [nsx::launch::unsafe-helper]`);
  assert.match(stderr, `${place} ${why}`);
  assert.match(stderr, `chmod go-w ${place}`);
};

test('root does not run a helper that others may change', async () => {
  if (!isRoot) return skip('only root runs its helper as root');
  await withHelper(async (helper, folder) => {
    const run = (): ReturnType<typeof nsx> => nsx({ script: 'print done', environment: { NSX_HELPER: helper } });
    assert.is((await nsx({ script: 'let name = hostname', environment: { NSX_HELPER: helper } })).status, 0);
    chmodSync(helper, 0o757);
    await assertRefused(helper, {}, helper, 'may be written by everybody');
    assert.is((await run()).status, 0, 'no helper was wanted');
    chmodSync(helper, 0o755);
    chmodSync(folder, 0o777);
    await assertRefused(helper, {}, folder, 'may be written by everybody');
    chmodSync(folder, 0o755);
    chmodSync(`${folder}/..`, 0o775);
    chownSync(`${folder}/..`, 0, 12345);
    await assertRefused(helper, {}, folder.replace(/\/inner$/, ''), 'may be written by group 12345');
    chmodSync(`${folder}/..`, 0o755);
    chownSync(folder, 12345, 0);
    await assertRefused(helper, {}, folder, 'belongs to user 12345');
    const bySudo = await nsx({
      script: 'print (creds).uid',
      environment: { NSX_HELPER: helper, SUDO_UID: '12345', SUDO_GID: '12345' },
    });
    assert.is(bySudo.stdout, '0\n', 'whoever has called sudo is root anyway');
  });
});

test('root of a user namespace takes the helper that somebody without an ID there owns; nobody else may write it', async () => {
  const prefix = ['unshare', '--user', '--map-root-user'];
  if (!can(prefix)) return skip('unshare --user is refused here');
  await withHelper(async (helper, folder) => {
    const run: Run = { prefix, environment: { NSX_HELPER: helper } };
    // For an ordinary user, who has no other IDs, root has none there: `/` is an example of that.
    if (isRoot) chownSync(folder, 12345, 12345);
    const { status, stdout, stderr } = await nsx({ ...run, script: 'print (creds).uid' });
    assert.equal([status, stdout], [0, '0\n'], stderr);
    chmodSync(folder, 0o777);
    await assertRefused(helper, run, folder, 'may be written by everybody');
  });
});

test('--sudo: nor does an ordinary user through sudo', () =>
  withSudo(() =>
    withHelper(async (helper) => {
      chmodSync(helper, 0o757);
      await assertRefused(helper, { prefix: asUser, options: ['--sudo'] }, helper, 'may be written by everybody');
    }),
  ));

test('without privileges there is nothing to gain', async () => {
  if (!canBorrow) return skip(reason);
  await withHelper(async (helper) => {
    chmodSync(helper, 0o757);
    const { status, stderr } = await nsx({
      script: 'let n = hostname',
      prefix: asUser,
      environment: { NSX_HELPER: helper },
    });
    assert.is(status, 0, stderr);
  });
});

test('folders behind links are looked at, too; sticky ones hold what belongs to others', async () => {
  const { symlinkSync } = await import('node:fs');
  await withHelper(async (helper, folder) => {
    const us = trusted(undefined);
    const link = `${folder}/../link`;
    symlinkSync(helper, link);
    assert.equal(changeableByOthers(link, us), []);
    chmodSync(folder, 0o777);
    assert.equal(
      changeableByOthers(link, us).map(({ place }) => place),
      [folder],
    );
    chmodSync(folder, 0o1777);
    assert.equal(changeableByOthers(link, us), []);
  });
});

test.run();
