/**
 * `nsx doctor`: it sees what is wrong when something is made wrong, by sysctls of a user namespace, mounts
 * over /proc, permissions, limits, missing files; and it leaves nothing.
 */
import { spawnSync } from 'node:child_process';
import { chmodSync, copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type { Finding } from '../../cli/doctor/finding.ts';
import { kernelIsAtLeast } from '../../cli/machine.ts';
import { findHelper } from '../../interpreter/kernel/launch.ts';
import { namespaceKinds } from '../../interpreter/kernel/tables.ts';
import { can, isRoot, namespaceOf, skip, Traces } from '../support/machine.ts';
import { type Finished, lines, nsx, program, type Run } from '../support/nsx.ts';

const test = suite('nsx doctor');

interface Examined extends Finished {
  readonly findings: readonly Finding[];
  readonly works: boolean;
  of(subject: string): Finding | undefined;
}

async function examine(run: Run = {}): Promise<Examined> {
  const finished = await nsx({ ...run, options: ['doctor', '--json'] });
  const all = lines(finished.stdout).map((line) => JSON.parse(line) as Finding & { event: string; works: boolean });
  const findings = all.filter(({ event }) => event === 'finding');
  return {
    ...finished,
    findings,
    works: all.at(-1)?.works ?? false,
    of: (subject) => findings.find((finding) => finding.subject === subject),
  };
}

const asNobody = ['setpriv', '--reuid=65534', '--regid=65534', '--clear-groups', '--'];

/** In a user namespace of its own, whose sysctls are nobody else's, after these commands of the shell. */
const inside = (commands: string): string[] => [
  ...['unshare', '--user', '--map-root-user', '--', 'sh', '-c', `${commands}; exec "$@"`, 'sh'],
];
const canBeInside = can(inside(':'));
const noNamespaces = 'there can be no user namespaces here';

test('here it works, and everything that nsx is for was tried', async () => {
  const traces = new Traces();
  const before = namespaceKinds.map(({ file }) => namespaceOf('self', file));
  const { status, works, of, findings, stderr } = await examine();
  assert.equal([status, works, stderr], [0, true, '']);
  for (const { name } of namespaceKinds) assert.is(of(name)?.state, 'ok', of(name)?.text);
  for (const subject of ['node', 'ffi-rs', 'helper', 'calls', 'session', 'levels', 'proc'])
    assert.ok(of(subject), subject);
  assert.match(of('session')?.text ?? '', isRoot ? 'as root' : 'rootless');
  assert.ok(findings.every(({ text, notes, help }) => text !== '' && Array.isArray(notes) && help !== ''));
  assert.equal(
    namespaceKinds.map(({ file }) => namespaceOf('self', file)),
    before,
  );
  assert.equal(await traces.leftAfter(500), []);
});

test('for people: areas, findings, and the sum', async () => {
  const { status, stdout } = await nsx({ options: ['doctor'] });
  assert.is(status, 0);
  for (const area of ['nsx', 'kernel', 'namespaces', 'limits', 'programs', 'surroundings'])
    assert.match(stdout, new RegExp(`^${area}$`, 'm'));
  assert.match(stdout, /^ {2}ok {4}Node \d+/m);
  assert.match(stdout, /^nsx works here(, but for \d+ things?)?$/m);
  assert.not.match(stdout, '\u001b');
});

// Namespaces and limits -----------------------------------------------------------------------------

test('a kind that the system allows none of: tried, explained as a script would be, and named among the limits', async () => {
  if (!canBeInside) return skip(noNamespaces);
  const { status, of } = await examine({ prefix: inside('echo 0 > /proc/sys/user/max_uts_namespaces') });
  assert.is(status, 0, 'the rest works');
  const uts = of('uts');
  assert.is(uts?.state, 'limited');
  assert.match(uts?.text ?? '', 'this system allows no uts namespaces (user.max_uts_namespaces is 0)');
  assert.match(uts?.help ?? '', 'sysctl user.max_uts_namespaces=10000');
  assert.is(of('ipc')?.state, 'ok');
  const limits = of('namespaces');
  assert.equal([limits?.state, limits?.notes], ['limited', ['user.max_uts_namespaces is 0']]);
  const script = await nsx({ prefix: inside('echo 0 > /proc/sys/user/max_uts_namespaces'), script: 'clone uts < >' });
  assert.match(script.stderr, `error: ${uts?.text}`);
});

test('few levels of PID namespaces', async () => {
  if (!canBeInside) return skip(noNamespaces);
  const { of } = await examine({ prefix: inside('echo 5 > /proc/sys/user/max_pid_namespaces') });
  assert.is(of('pid')?.state, 'ok');
  assert.is(of('levels')?.state, 'limited');
  assert.match(of('levels')?.text ?? '', 'limit');
});

test('neither privileges nor user namespaces: it does not work, 1, and why', async () => {
  if (!canBeInside) return skip(noNamespaces);
  const powerless = ['setpriv', '--bounding-set=-all', '--inh-caps=-all', '--'];
  const prefix = [...inside('echo 0 > /proc/sys/user/max_user_namespaces'), ...powerless];
  if (!can(prefix)) return skip('setpriv cannot drop capabilities here');
  const { status, works, of } = await examine({ prefix });
  assert.equal([status, works], [1, false]);
  assert.is(of('session')?.state, 'missing');
  assert.match(of('session')?.text ?? '', 'user.max_user_namespaces is 0');
  assert.is(of('uts'), undefined, 'what comes after it was not tried');
  assert.ok(of('proc') && of('terminal'), 'the rest was looked at');
  const { status: own, stdout } = await nsx({ options: ['doctor'], prefix });
  assert.is(own, 1);
  assert.match(stdout, /^ {2}FAIL {2}.*user\.max_user_namespaces/m);
  assert.match(stdout, /^nsx does not work here$/m);
});

test('few processes', async () => {
  const { of } = await examine({ prefix: ['prlimit', '--nproc=200:200', '--'] });
  assert.equal([of('processes')?.state, of('processes')?.text], ['limited', 'the user may have 200 processes only']);
});

test('no_new_privs is seen', async () => {
  const { of } = await examine({ prefix: ['setpriv', '--no-new-privs', '--'] });
  assert.match(of('no-new-privs')?.text ?? '', 'no_new_privs is set');
  assert.is((await examine()).of('no-new-privs'), undefined);
});

test('hidden parts of /proc, as in containers', async () => {
  const hiding = ['unshare', '--mount', '--', 'sh', '-c', 'mount -t tmpfs none /proc/sys/fs && exec "$@"', 'sh'];
  const prefix = [...hiding, ...asNobody];
  if (
    !isRoot ||
    !can(prefix) ||
    spawnSync('setpriv', [...asNobody.slice(1), process.execPath, program, '--version']).status !== 0
  )
    return skip('that takes root, and a user who can run nsx');
  const { status, findings } = await examine({ prefix });
  const [tried, looked] = findings.filter(({ subject }) => subject === 'proc');
  assert.is(status, 0);
  assert.equal([tried?.state, looked?.state], ['limited', 'limited']);
  assert.match(tried?.text ?? '', 'parts of /proc are hidden here');
  assert.equal(looked?.notes, ['hidden: /proc/sys/fs']);
});

// nsx itself ----------------------------------------------------------------------------------------

test('no helper', async () => {
  const { status, works, of } = await examine({ environment: { NSX_HELPER: '/no/such/helper' } });
  assert.equal([status, works], [1, false]);
  assert.match(of('helper')?.text ?? '', 'no helper program');
  assert.match(of('helper')?.help ?? '', 'npm run build:helper');
  assert.is(of('session'), undefined);
});

test('a helper that others may change', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'nsx-doctor-'));
  try {
    chmodSync(folder, 0o755);
    const helper = join(folder, 'helper');
    copyFileSync(findHelper(), helper);
    const see = async (mode: number, folderMode = 0o755): Promise<Finding | undefined> => {
      chmodSync(helper, mode);
      chmodSync(folder, folderMode);
      return (await examine({ environment: { NSX_HELPER: helper } })).of('helper');
    };
    assert.is((await see(0o755))?.state, 'ok', '/tmp is sticky');
    const open = await see(0o757);
    // Root would run it.
    const state = isRoot ? 'missing' : 'limited';
    assert.equal([open?.state, open?.notes], [state, [`${helper} may be written by everybody`]]);
    assert.match(open?.help ?? '', `chmod go-w ${helper}`);
    const folderOpen = await see(0o755, 0o777);
    assert.equal([folderOpen?.state, folderOpen?.notes], [state, [`${folder} may be written by everybody`]]);
    const noProgram = await see(0o644);
    assert.equal([noProgram?.state, noProgram?.text], ['missing', `the helper ${helper} may not be executed`]);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('programs that are not installed', async () => {
  const { status, of } = await examine({ environment: { PATH: '/no/such/folder' } });
  assert.is(status, 0);
  assert.equal([of('ip')?.state, of('ip')?.help], ['limited', 'Debian: `apt-get install iproute2`']);
});

test('wrong use', async () => {
  const { status, stderr } = await nsx({ options: ['doctor', 'x.nsx'] });
  assert.is(status, 2);
  assert.match(stderr, '`nsx doctor` takes no file');
});

test('versions of kernels are compared as numbers', () => {
  assert.ok(kernelIsAtLeast('5.9', '5.10.0-13-amd64'));
  assert.ok(kernelIsAtLeast('5.9', '6.1'));
  assert.not.ok(kernelIsAtLeast('5.9', '5.8.18'));
  assert.not.ok(kernelIsAtLeast('6.1', '5.19'));
});

test.run();
