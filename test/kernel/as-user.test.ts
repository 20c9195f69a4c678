/**
 * `--as-user`: what a script does itself it does as root, and its programs are those of the user who has called
 * sudo, as /proc and the files that they make say.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { asUser, canBorrow, whyNot as reason, user, withSudo } from '../support/borrowed.ts';
import { during, printed } from '../support/during.ts';
import { isRoot, ownPrefix, skip, statusField } from '../support/machine.ts';
import { eventually, nsx, type Run } from '../support/nsx.ts';

const test = suite('as-user');

const ids = (pid: number, name: 'Uid' | 'Gid'): number[] => statusField(pid, name).split(/\s+/).map(Number);
const NO_CAPABILITIES = '0000000000000000';

/** An ID that no other process has. */
const OTHER = 54_321;
/** nsx as sudo(8) would start it for somebody. */
const throughSudo = (uid = OTHER): Run => ({
  options: ['--as-user'],
  environment: { SUDO_UID: String(uid), SUDO_GID: String(uid), SUDO_USER: 'somebody', SUDO_HOME: '/home/somebody' },
});
const onlyRoot = 'only root can be started through sudo';

const everyWay = `let one = spawn sleep 1000
let two = fork < exec sleep 1000 > &
let three = clone pid mount < mount proc at /proc; exec sleep 1000 > &
let four = nest 2 < exec sleep 1000 > &
let held = fork < hold >
print programs $one.pid $two.pid $three.pid $four.pid
print helpers $held.pid $four.outer.pid`;

const assertUser = async (pid: number, uid: number, gid: number): Promise<void> => {
  // Until execve(2) is through, the saved ID is that of the helper.
  await eventually(() => ids(pid, 'Uid')[2] === uid);
  assert.equal(ids(pid, 'Uid'), [uid, uid, uid, uid]);
  assert.equal(ids(pid, 'Gid'), [gid, gid, gid, gid]);
  for (const set of ['CapInh', 'CapPrm', 'CapEff', 'CapAmb']) assert.is(statusField(pid, set), NO_CAPABILITIES, set);
};

test('programs in every way of starting them, and helpers', async () => {
  if (!isRoot) return skip(onlyRoot);
  await during({ ...throughSudo(), script: everyWay }, async ({ output }) => {
    const programs = printed(output(), 'programs');
    assert.is(programs.length, 4);
    for (const pid of programs) {
      await assertUser(pid, OTHER, OTHER);
      assert.is(statusField(pid, 'Groups').trim(), String(OTHER));
    }
    for (const pid of printed(output(), 'helpers')) assert.equal(ids(pid, 'Uid'), [0, 0, 0, 0]);
  });
});

test('run and sh, also captured; HOME and USER', async () => {
  if (!isRoot) return skip(onlyRoot);
  const folder = ownPrefix('as-user');
  mkdirSync(folder);
  chmodSync(folder, 0o777);
  try {
    const { status, stdout, stderr } = await nsx({
      ...throughSudo(),
      script: `run touch ${folder}/run
sh "echo > ${folder}/sh"
let touched = (run touch ${folder}/captured).code
write ${folder}/helper "by nsx itself"
print (sh 'echo $HOME $USER $LOGNAME').out (env HOME)
print (sh 'cat /etc/shadow').code`,
    });
    assert.is(status, 0, stderr);
    assert.equal(stdout, '/home/somebody somebody somebody /home/somebody\n1\n');
    for (const name of ['run', 'sh', 'captured']) assert.is(statSync(`${folder}/${name}`).uid, OTHER, name);
    assert.is(statSync(`${folder}/helper`).uid, 0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a process that finds no program goes on as root', async () => {
  if (!isRoot) return skip(onlyRoot);
  const { stdout, stderr } = await nsx({
    ...throughSudo(),
    script: `fork <
  groups 1 2
  try < exec /no/such/program > catch e < print $e.errno >
  print (creds).uid (creds).euid (creds).suid (creds).gid (creds).groups
  print ("sys_admin" in (caps).effective)
>`,
  });
  assert.equal(stdout, 'ENOENT\n0 0 0 0 [1 2]\ntrue\n', stderr);
});

test('who is not root, by the script, stays who it is', async () => {
  if (!isRoot) return skip(onlyRoot);
  const { stdout } = await nsx({ ...throughSudo(), script: 'fork < setgid 7; setuid 7; run id -u >' });
  assert.is(stdout, '7\n');
});

test('in a user namespace: the number that the user has there, or a refusal', async () => {
  if (!isRoot) return skip(onlyRoot);
  await during(
    {
      ...throughSudo(),
      script: `let p = clone user < map uid 5 to ${OTHER}; map gid 6 to ${OTHER}; exec sleep 1000 > &\nprint program $p.pid`,
    },
    async ({ output }) => {
      const [pid = 0] = printed(output(), 'program');
      await eventually(() => ids(pid, 'Uid')[2] === OTHER);
      assert.equal([ids(pid, 'Uid')[0], ids(pid, 'Gid')[0]], [OTHER, OTHER]);
    },
  );
  const { status, stderr } = await nsx({
    ...throughSudo(),
    script: 'clone user < map uid 0 to 0; map gid 0 to 0; run id >',
  });
  assert.is(status, 1);
  assert.match(stderr, `there is no uid ${OTHER} in this user namespace`);
});

test('explain shows what it does', async () => {
  if (!isRoot) return skip(onlyRoot);
  const { stdout } = await nsx({ ...throughSudo(), script: 'explain < fork < exec true > >' });
  assert.match(
    stdout,
    new RegExp(`setgroups\\(1, \\[${OTHER}\\]\\)\\n.*setresgid.*\\n.*setresuid\\(${OTHER}, ${OTHER}, -1\\)\\n.*execve`),
  );
});

test('--sudo: programs are ours, helpers are root', () =>
  withSudo(() =>
    during({ prefix: asUser, options: ['--sudo', '--as-user'], script: everyWay }, async ({ output }) => {
      const gid = isRoot ? user : (process.getegid?.() ?? 0);
      for (const pid of printed(output(), 'programs')) await assertUser(pid, user, gid);
      for (const pid of printed(output(), 'helpers')) assert.equal(ids(pid, 'Uid'), [0, 0, 0, 0]);
    }),
  ));

test('sudo itself: as it says who has called it', () =>
  withSudo(async () => {
    const { status, stdout, stderr } = await nsx({
      prefix: [...asUser, 'sudo', '-n'],
      options: ['--as-user'],
      script: 'print (creds).uid; run id -u',
    });
    assert.equal([status, stdout], [0, `0\n${user}\n`], stderr);
  }));

test('root alone: there is nobody to be, and nothing is begun', async () => {
  if (!isRoot) return skip('without privileges programs are ours already');
  for (const environment of [{}, { SUDO_UID: '0', SUDO_GID: '0' }, { SUDO_UID: 'x', SUDO_GID: '1' }]) {
    const { status, stdout, stderr } = await nsx({ options: ['--as-user'], script: 'print begun', environment });
    assert.equal([status, stdout], [2, '']);
    assert.is(
      stderr,
      'nsx: `--as-user`: nobody but root has started nsx: it is for `sudo nsx`, and for `nsx --sudo`\n',
    );
  }
});

test('without privileges it changes nothing', async () => {
  if (!canBorrow) return skip(reason);
  const folder = ownPrefix('as-user-rootless');
  const { status, stderr } = await nsx({ prefix: asUser, options: ['--as-user'], script: `sh "echo > ${folder}"` });
  assert.is(status, 0, stderr);
  assert.ok(existsSync(folder));
  assert.is(statSync(folder).uid, user);
  assert.is(readFileSync(folder, 'utf8'), '\n');
  rmSync(folder);
});

test.run();
