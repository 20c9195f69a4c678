/**
 * Bad input, and a machine that refuses: what the message says, where it points, the errno in
 * `catch e`, the exit status; and that the session goes on.
 */
import { chmodSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, ownPrefix, skip, Traces } from '../support/machine.ts';
import { lines, nsx } from '../support/nsx.ts';

const failures = suite('failures');

interface Expected {
  readonly statement: string;
  readonly message: RegExp;
  readonly errno: string | null;
  readonly code: string;
}

const directory = ownPrefix('failures');
mkdirSync(directory);
writeFileSync(`${directory}/plain`, 'text');
writeFileSync(`${directory}/garbage`, 'no program');
writeFileSync(`${directory}/script`, '#!/no/such/interpreter\n');
writeFileSync(`${directory}/dos`, '#!/bin/sh\r\necho hi\r\n');
for (const name of ['garbage', 'script', 'dos']) chmodSync(`${directory}/${name}`, 0o755);

const row = (statement: string, message: RegExp, errno: string | null, code: string): Expected => ({
  statement: statement.replaceAll('DIR', directory),
  message,
  errno,
  code,
});

const expected: readonly Expected[] = [
  // Programs.
  row('run nosuchprogram', /cannot execute nosuchprogram: no such program was found/, 'ENOENT', 'exec::not-found'),
  row('run DIR/none', /there is no such file/, 'ENOENT', 'exec::not-found'),
  row('run DIR/none/below', /none does not exist/, 'ENOENT', 'exec::not-found'),
  row('run DIR/plain', /is not executable/, 'EACCES', 'exec::not-executable'),
  row('run DIR', /is a directory/, 'EACCES', 'exec::directory'),
  row('run DIR/script', /its interpreter `\/no\/such\/interpreter` does not exist/, 'ENOENT', 'exec::no-interpreter'),
  row('run DIR/dos', /its interpreter `\/bin\/sh\\r` does not exist/, 'ENOENT', 'exec::no-interpreter'),
  row('run DIR/garbage', /neither a program nor a script/, 'ENOEXEC', 'exec::no-format'),
  row('run DIR/plain/x', /plain is not a directory/, 'ENOTDIR', 'exec::not-found'),
  row('run echo $long', /an argument has 140001 bytes/, 'E2BIG', 'exec::too-long'),
  row('run echo $half $half', /too long/, 'E2BIG', 'exec::too-long'),
  row('run false', /`false` ended with status 1/, null, 'process::program-failed'),
  row("sh 'kill -9 $$'", /signal 9|KILL/, null, 'process::program-failed'),
  // Paths.
  row('read $nul', /NUL/, null, 'path::nul'),
  row('run echo $nul', /NUL/, null, 'path::nul'),
  row('mkdir $nul', /NUL/, null, 'path::nul'),
  row('mount tmpfs at $nul', /NUL/, null, 'path::nul'),
  row('exec_nul', /NUL/, null, 'path::nul'),
  row('read DIR/none', /no such file|does not exist/, 'ENOENT', 'path::missing'),
  row('read DIR', /is a directory/, 'EISDIR', 'path::is-a-directory'),
  row('cd DIR/plain', /is not a directory/, 'ENOTDIR', 'path::not-a-directory'),
  row('write DIR/plain/below text', /plain is not a directory/, 'ENOTDIR', 'path::not-a-directory'),
  row('mkdir DIR', /there is a directory already/, 'EEXIST', 'path::exists'),
  row('mkdir DIR/a/b', /DIR\/a does not exist/, 'ENOENT', 'path::missing'),
  row('rm DIR', /is not empty/, 'ENOTEMPTY', 'path::not-empty'),
  row('mkdir $name', /has 300 bytes, and 255 are the most/, 'ENAMETOOLONG', 'path::too-long'),
  // Mounts.
  row('mount tmpfs at DIR/plain', /it is not a directory/, 'ENOTDIR', 'path::not-a-directory'),
  row('mount tmpfs at DIR', /is not empty/, null, 'mount::not-empty'),
  row('mount nosuch at DIR/new', /knows no file system `nosuch`/, 'ENODEV', 'mount::unknown-type'),
  row('umount DIR', /nothing is mounted there/, 'EINVAL', 'mount::not-a-mount-point'),
  row('busy', /it is in use/, 'EBUSY', 'mount::busy'),
  row('mount tmpfs at /proc/none', /./, 'ENOENT', 'path::'),
  // Processes and namespaces.
  row('kill 999999', /./, 'ESRCH', 'kill::no-process'),
  row('in $ended < print x >', /has ended|ended with/, 'ESRCH', 'process::ended'),
  row('wait $held', /is held/, null, 'process::held'),
  row('twice', /already, and can do that only once/, 'EINVAL', 'clone::pid-twice'),
  row('dead_init', /init \(PID 1\) of the PID namespace has ended/, 'ENOMEM', 'clone::init-ended'),
  row('nest $levels < print x >', /33 levels .* its limit is 32/, 'ENOSPC', 'bind::too-deep-nest'),
  row('hostname outside', /host name of this machine is not changed/, 'EPERM', 'uts::host'),
  row('clone uts < hostname $name >', /./, 'EINVAL', 'hostname::too-long'),
  // Wrong types, as they show at run time.
  row('nest $word < print x >', /wants a whole number/, null, 'value::wrong-type'),
  row('nest $minus < print x >', /wants a whole number/, null, 'value::wrong-type'),
  row('nest $half_number < print x >', /wants a whole number/, null, 'value::wrong-type'),
  row('kill $word', /wants a process/, null, 'value::wrong-type'),
  row('in $word < print x >', /wants a process/, null, 'value::wrong-type'),
  row('clone $word < print x >', /./, null, ''),
  row('let _q = 1 + "a"', /cannot take a number and a string/, null, 'value::wrong-type'),
  row('let _q = $held.nothing', /./, null, ''),
].filter(({ statement }) => isRoot || !statement.startsWith('hostname outside'));

const preparation = `
let nul = "/tmp/a\\0b"
let word = "word"
let minus = 0 - 1
let half_number = 1.5
let levels = 33
let long = (sh "head -c 140000 /dev/zero | tr '\\\\0' x").out
let half = (sh "head -c 100000 /dev/zero | tr '\\\\0' x").out
let name = (sh "head -c 300 /dev/zero | tr '\\\\0' x").out
let ended = fork < >
let held = fork < hold >
fn exec_nul < fork < exec echo $nul > >
fn twice < fork < unshare pid; unshare pid > >
fn dead_init < fork < unshare pid; fork < >; fork < print $pid > > >
fn busy < mount tmpfs at ${directory}/busy; let user = fork < cd ${directory}/busy; hold >; umount ${directory}/busy; print $user >
`;

failures('each says what, on what and why; `catch e` has the errno; and the session goes on', async () => {
  const traces = new Traces(`${directory}/`);
  const tries = expected.map(
    ({ statement }, index) =>
      `try < ${statement}; print "${index}|worked" > catch e < print "${index}|\${e.errno}|\${e.code}|\${e.message}" >`,
  );
  const environment = { PATH: '/nowhere:/usr/bin:/bin' };
  const { status, stdout, stderr } = await nsx({
    environment,
    script: `${preparation}${tries.join('\n')}\nprint "came to its end"`,
  });
  assert.is(status, 0, stderr);
  assert.match(stdout, /came to its end\n$/);
  const wrong = expected.flatMap(({ statement, message, errno, code }, index) => {
    const [, gotErrno = '', gotCode = '', gotMessage = ''] =
      lines(stdout)
        .find((line) => line.startsWith(`${index}|`))
        ?.split('|') ?? [];
    const pattern = new RegExp(message.source.replaceAll('DIR', directory));
    const right = pattern.test(gotMessage) && gotErrno === String(errno) && gotCode.startsWith(`nsx::${code}`);
    return right ? [] : [`${statement}: ${gotErrno} ${gotCode} ${gotMessage}`];
  });
  assert.equal(wrong, []);
  assert.not.match(stdout, /nsx::internal/);
  assert.equal(await traces.leftAfter(0), []);
});

/** A failing script, and the line with the carets that has to be in the message. */
const places: readonly (readonly [script: string, place: string, drawn: string])[] = [
  ['print one\n  umount /nowhere', '2:3', '  umount /nowhere\n  |   ^^^^^^^^^^^^^^^'],
  ['nest 33 < print x >', '1:6', 'nest 33 < print x >\n  |      ^^'],
  [
    'clone pid < clone uts < cd /nowhere > >',
    '1:25',
    'clone pid < clone uts < cd /nowhere > >\n  |                         ^^^^^^^^^^^',
  ],
  ['fn f x < cd $x >\nf /nowhere', '1:10', 'fn f x < cd $x >\n  |          ^^^^^'],
  ['let x = 5\nprint (1 + "a" * $x)', '2:12', '^'],
];

failures('the caret is under what failed, the processes around it are named', async () => {
  for (const [script, place, drawn] of places) {
    const { status, stderr } = await nsx(script);
    assert.is(status, 1, stderr);
    assert.match(stderr, `--> <text>:${place}\n`);
    assert.ok(stderr.includes(drawn), `${script}\n${stderr}`);
  }
  const { stderr } = await nsx('nest 2 < fork as worker < cd /nowhere > >');
  assert.match(stderr, /in `worker`, pids \d+ 2\n/);
  assert.match(stderr, /in `nest` level 1, pids \d+ 1\n/);
});

failures('PATH is shown when a program is not found', async () => {
  const { stderr } = await nsx({ script: 'run nosuchprogram', environment: { PATH: '/one:/two/three' } });
  assert.match(stderr, /searched in \/one, \/two\/three/);
});

failures('no privilege to be had: exit status 77, and the reason', async () => {
  const traces = new Traces(ownPrefix('none'));
  const inside = 'echo 0 > /proc/sys/user/max_user_namespaces && exec setpriv --bounding-set=-all --inh-caps=-all "$@"';
  const prefix = ['unshare', '--user', '--map-root-user', 'sh', '-c', inside, 'sh'];
  const { status, stdout, stderr } = await nsx({ script: 'clone pid < print "was here" >', prefix });
  assert.is(status, 77, stderr);
  assert.not.match(stdout, /was here/);
  assert.match(stderr, /nsx::launch::no-privilege/);
  assert.match(stderr, /user\.max_user_namespaces is 0/);
  assert.match(stderr, /help: .*sysctl/);
  const without = await nsx({ script: 'print "no process is needed for this"', prefix });
  assert.is(without.status, 0, without.stderr);
  assert.equal(await traces.leftAfter(0), []);
});

failures('exit statuses: syntax 65, usage 2, no such file 66', async () => {
  assert.is((await nsx('let = 5')).status, 65);
  assert.is((await nsx({ options: ['--nonsense'], script: 'print x' })).status, 2);
  assert.is((await nsx({ file: '/nowhere/script.nsx' })).status, 66);
  assert.is((await nsx({ file: '/tmp' })).status, 66);
});

if (!isRoot) skip('the host name of the machine: in a session without privileges it is not the machine’s own');
failures('tidy', () => rmSync(directory, { recursive: true, force: true }));
failures.run();
