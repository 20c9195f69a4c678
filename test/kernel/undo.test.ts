/**
 * However a script ends, the host gets back what it had; and programs get the descriptors that a
 * program expects, however nsx was started.
 */
import { spawn, spawnSync } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { pinString, syscall } from '../../interpreter/kernel/libc.ts';
import { descriptorsOf, isRoot, mountsBelow, mountsOf, ownPrefix, running, skip, Traces } from '../support/machine.ts';
import { commandLine, eventually, type Finished, lines, nsx, type Run, start } from '../support/nsx.ts';

const undo = suite('undo');

/** Everything that has to be undone, and a word when it is there. */
const doings = (prefix: string): string => `
mkdir ${prefix}-made
write ${prefix}-made/note "hello"
mount tmpfs at ${prefix}-mounted with size=1M
write ${prefix}-mounted/file "it hides nothing"
mount tmpfs at ${prefix}-deep/er/still with size=1M
let tail = nest 3 < mount proc at "${prefix}-proc$level"; exec sleep 1000 > &
let box = clone uts pid < hold >
spawn sleep 1000
`;

/** Run a script with doings before it: afterwards nothing may be left. */
async function clean(name: string, end: string | ((prefix: string) => Run)): Promise<Finished> {
  const prefix = ownPrefix(name);
  const traces = new Traces(prefix);
  const run = typeof end === 'string' ? { script: doings(prefix) + end } : end(prefix);
  const finished = await nsx(run);
  assert.is(finished.timedOut, false, 'it hangs');
  assert.equal(await traces.leftAfter(0), [], `when nsx has ended\n${finished.stdout}${finished.stderr}`);
  return finished;
}

undo('at the end of a script that succeeds', async () => {
  const { status, stdout, stderr } = await clean('success', 'print done');
  assert.is(status, 0, stderr);
  assert.is(stdout, 'done\n');
});

undo('what the kernel leaves in the work directory of an overlay', async () => {
  for (const where of ['at PLACE-all', 'at /mnt over']) {
    for (const end of [
      'print done',
      'rm /no/such',
      'umount AGAIN; overlay /usr AT upper PLACE-up',
      'try < umount AGAIN; overlay /usr AT upper PLACE-up >',
      'kill',
    ]) {
      const prefix = ownPrefix('overlay');
      const traces = new Traces(prefix);
      // What was mounted with `volatile` once is refused the second time.
      const options = end.startsWith('umount') ? 'index=on' : 'volatile index=on';
      const overlay = `overlay /usr ${where} upper PLACE-up with ${options}`;
      const inOwn = where.includes('/mnt') ? `clone mount < ${overlay}; END >` : `${overlay}\nEND`;
      const said = end
        .replace('AGAIN', where.split(' ')[1] ?? '')
        .replace('AT', where)
        .replace('kill', 'print (ls PLACE-up.work/work); sleep 1000s');
      const run = start({ script: inOwn.replace('END', said).replaceAll('PLACE', prefix) });
      if (end === 'kill') {
        await run.says('incompat');
        run.child.kill('SIGKILL');
      }
      const { stdout, stderr } = await run.finished;
      assert.equal(await traces.leftAfter(end === 'kill' ? 2000 : 0), [], `${said}\n${stdout}${stderr}`);
      assert.not.match(stderr, /not undone/);
    }
  }
});

undo('the layers in memory of an overlay, which go with it', async () => {
  for (const end of ['print done', 'rm /no/such', 'umount PLACE', 'try < fail "x" >']) {
    for (const inner of ['overlay /usr at PLACE writable; END', 'try < overlay /usr at PLACE writable; END >']) {
      const prefix = ownPrefix('memory');
      const traces = new Traces(prefix);
      const { stderr } = await nsx(inner.replace('END', end).replaceAll('PLACE', prefix));
      assert.equal(await traces.leftAfter(0), [], `${inner} ${end}\n${stderr}`);
      assert.not.match(stderr, /not undone/);
    }
  }
});

undo('an overlay in memory that cannot be made leaves nothing at its place', async () => {
  const refused = (at: string) => `tmpfs at /mnt; mkdir /mnt/low; tmpfs at /mnt/low/closed
propagation unbindable /mnt/low/closed
expect error EINVAL < overlay /mnt/low/closed at ${at} writable >
expect (mounts at ${at}) == []`;
  const own = await nsx(`clone mount < ${refused('/mnt/all')} >`);
  assert.is(own.status, 0, own.stderr);
  const prefix = ownPrefix('refused');
  const traces = new Traces(prefix);
  const shared = await nsx(`mkdir ${prefix}\n${refused(`${prefix}/all`).replaceAll('/mnt', prefix)}`);
  assert.is(shared.status, 0, shared.stderr);
  assert.not.match(shared.stderr, /not undone/);
  assert.equal(await traces.leftAfter(0), []);
});

undo('what went with a mount namespace is not missed', async () => {
  const prefix = ownPrefix('private');
  const traces = new Traces(prefix);
  const { status, stderr } = await nsx(
    `let box = clone mount < mount tmpfs at ${prefix}; mkdir ${prefix}/in; hold >\nin $box < mkdir ${prefix}/too >`,
  );
  assert.is(status, 0, stderr);
  assert.is(stderr, '');
  assert.equal(await traces.leftAfter(0), []);
});

undo('what a program leaves behind that takes long to die is ended, too', async () => {
  if (spawnSync('python3', ['--version']).status !== 0) return skip('a slow end: python3 is not installed');
  const prefix = ownPrefix('slow');
  const traces = new Traces(prefix);
  // Its memory is freed before its child is anybody else's: that takes longer than a look at who is left.
  const program = `import subprocess, time
x = bytearray(800 << 20)
subprocess.Popen(["sleep", "1000"])
print("ready", flush=True)
time.sleep(1000)`;
  const { status, stderr } = await nsx(`mkdir ${prefix}
spawn sh -c 'exec python3 -c "$1" > "$2"' sh '${program}' ${prefix}/said
until within 1m (ls ${prefix}) == ["said"] and (read ${prefix}/said) == "ready\\n"
rm ${prefix}/said`);
  assert.is(status, 0, stderr);
  assert.equal(await traces.leftAfter(0), []);
});

undo('after an error in the middle, with its place', async () => {
  const { status, stdout, stderr } = await clean('error', 'print before\n  umount /nowhere/at/all\nprint after');
  assert.is(status, 1);
  assert.is(stdout, 'before\n');
  assert.match(stderr, /--> <text>:11:3\n/);
  assert.match(stderr, /\n11 \| {3}umount \/nowhere\/at\/all\n {3}\| {3}\^+\n/);
});

undo('a statement that fails half-way is undone at once, and what came before it stays', async () => {
  const prefix = ownPrefix('half');
  const traces = new Traces(prefix);
  const run = start({
    script: `
mkdir ${prefix}-before
try <
  mkdir ${prefix}-within
  mount tmpfs at ${prefix}-mounted
  clone pid < exec sleep 1000 > &
  umount /nowhere
> catch e < print "caught" $e.errno >
print ready
sh "sleep 20"`,
  });
  await run.says('ready');
  assert.equal(
    readdirSync('/tmp').filter((name) => `/tmp/${name}`.startsWith(prefix)),
    [`${prefix.slice(5)}-before`],
  );
  assert.equal(mountsBelow(prefix), []);
  assert.equal(running(['sleep', '1000'], run.pid), [], 'its process is gone, too');
  run.child.kill('SIGTERM');
  assert.match((await run.finished).stdout, /caught ENOENT\n/);
  assert.equal(await traces.leftAfter(0), []);
});

undo('by `exit N`, at the top and inside of a process', async () => {
  assert.is((await clean('exit', 'exit 7')).status, 7);
  assert.is((await clean('exit-zero', 'exit')).status, 0);
  const inside = await clean('exit-inside', 'let p = fork < exit 9 >\nexpect $p.status == 9\nexit 3');
  assert.is(inside.status, 3, inside.stderr);
});

undo('by an expectation that fails: the rest still runs, and the status is 1', async () => {
  const { status, stdout, stderr } = await clean('expect', 'expect 1 == 2\nprint further\nexpect 2 == 2');
  assert.is(status, 1);
  assert.match(stdout, /further\n/);
  assert.match(`${stdout}${stderr}`, /1 expectation failed, 1 held/);
});

undo('by Ctrl-C, to nsx alone and to its whole group', async () => {
  for (const toGroup of [false, true]) {
    const prefix = ownPrefix(toGroup ? 'group' : 'alone');
    const traces = new Traces(prefix);
    const run = start({ script: `${doings(prefix)}print ready\nsh "sleep 20"`, ownGroup: true });
    await run.says('ready');
    process.kill(toGroup ? -run.pid : run.pid, 'SIGINT');
    const { status, stderr } = await run.finished;
    assert.is(status, 130, stderr);
    assert.match(stderr, /interrupted/);
    assert.equal(await traces.leftAfter(0), []);
  }
});

undo('by Ctrl-C in every kind of waiting', async () => {
  const waits = [
    'while true < >',
    'wait (spawn sleep 20)',
    'run sleep 20',
    'let r = (run sleep 20)',
    'clone pid < exec sleep 20 >',
    'nest 3 < run sleep 20 >',
    'for x in (ls /proc) < for y in (ls /proc) < for z in (ls /proc) < let q = "$x$y$z" > > >',
    'repeat 100000 < run true >',
    'in (clone uts < hold >) < run sleep 20 >',
  ];
  for (const wait of waits) {
    const prefix = ownPrefix('wait');
    const traces = new Traces(prefix);
    const run = start({ script: `mount tmpfs at ${prefix}\nprint ready\n${wait}` });
    await run.says('ready');
    const before = Date.now();
    run.child.kill('SIGINT');
    const { status, stderr } = await run.finished;
    assert.is(status, 130, `${wait}: ${stderr}`);
    assert.ok(Date.now() - before < 1500, `${wait}: took ${Date.now() - before} ms`);
    assert.equal(await traces.leftAfter(0), [], wait);
  }
});

undo('when nobody reads its output any more', async () => {
  const prefix = ownPrefix('pipe');
  const traces = new Traces(prefix);
  const script = `${doings(prefix)}for i in (ls /proc) < for j in (ls /proc) < print "$i $j" > >`;
  const command = commandLine({ script })
    .map((word) => `'${word.replaceAll("'", `'\\''`)}'`)
    .join(' ');
  const shell = spawn('sh', ['-c', `{ ${command}; echo "status $?" >&2; } | head -1`], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  let complained = '';
  shell.stdout.on('data', (data) => {
    said += String(data);
  });
  shell.stderr.on('data', (data) => {
    complained += String(data);
  });
  await new Promise((resolve) => shell.once('close', resolve));
  assert.is(lines(said).length, 1);
  assert.match(complained, /^status (1|141)$/m, 'it ends at once');
  assert.not.match(complained, /Error|at file:/, 'and without a stack');
  assert.equal(await traces.leftAfter(1000), []);
});

undo('in a directory that is deleted', async () => {
  const prefix = ownPrefix('cwd');
  const traces = new Traces(prefix);
  mkdirSync(`${prefix}-gone`);
  const [command = '', ...rest] = commandLine({
    script: `${doings(prefix)}expect (run echo hi).out == 'hi'\nexpect error ENOENT < ls . >\nexpect error ENOENT < mkdir here >`,
    prefix: ['sh', '-c', `rmdir ${prefix}-gone; exec "$@"`, 'sh'],
  });
  const child = spawn(command, rest, { cwd: `${prefix}-gone`, stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (data) => {
      said += String(data);
    });
  const status = await new Promise((resolve) => child.once('close', resolve));
  assert.is(status, 0, said);
  assert.equal(await traces.leftAfter(0), []);
});

undo('with its standard descriptors closed, one by one and all', async () => {
  for (const closed of ['<&-', '>&-', '2>&-', '<&- >&- 2>&-', '</dev/null >/dev/null 2>&1']) {
    const prefix = ownPrefix('closed');
    const traces = new Traces(prefix);
    const script = `${doings(prefix)}expect (run echo hi).out == 'hi'\nsh "test -e /proc/self/fd/0 -a -e /proc/self/fd/1 -a -e /proc/self/fd/2"\nprint done`;
    const [command = '', ...rest] = commandLine({ script, prefix: ['sh', '-c', `exec "$@" ${closed}`, 'sh'] });
    const child = spawn(command, rest, { stdio: ['ignore', 'pipe', 'pipe'] });
    let said = '';
    for (const stream of [child.stdout, child.stderr])
      stream.on('data', (data) => {
        said += String(data);
      });
    const status = await new Promise((resolve) => child.once('close', resolve));
    assert.is(status, 0, `${closed}: ${said}`);
    assert.equal(await traces.leftAfter(0), [], closed);
  }
});

undo('programs see the descriptors 0, 1 and 2 only, whatever nsx has inherited', async () => {
  const extra = Array.from({ length: 24 }, () => openSync('/dev/null', 'r'));
  try {
    const run = start({
      script: `
run sh -c "ls /proc/\\$\\$/fd"
print ---
clone pid uts < exec sh -c 'exec ls /proc/self/fd' >
print ---
expect (run ls /proc/self/fd).out == "0\\n1\\n2\\n3"
let napping = spawn sleep 1000
print "sleeper \${napping.pid}"
print ready
sh "sleep 20"`,
      stdio: ['pipe', 'pipe', 'pipe', ...extra],
    });
    await run.says('ready');
    const [sleeper = 0] = running(['sleep', '1000'], run.pid);
    assert.equal(await descriptorsOf(sleeper), ['0', '1', '2']);
    run.child.kill('SIGTERM');
    const { stdout, stderr } = await run.finished;
    // ls itself has a fourth, the directory that it reads.
    const [first = '', second = ''] = stdout.split('---\n');
    assert.equal(lines(first), ['0', '1', '2'], stderr);
    assert.equal(lines(second), ['0', '1', '2', '3'], stderr);
  } finally {
    for (const fd of extra) closeSync(fd);
  }
});

undo('`--keep` leaves mounts and directories, but no process', async () => {
  const prefix = ownPrefix('keep');
  const traces = new Traces(prefix);
  const { status, stderr } = await nsx({ script: doings(prefix), options: ['--keep'] });
  assert.is(status, 0, stderr);
  await eventually(() => !traces.left().some((line) => line.startsWith('process')), 1000);
  const left = traces.left().filter((line) => !line.startsWith('name'));
  const mounts = ['mounted', 'deep/er/still', 'proc2', 'proc1', 'proc0'].map((name) => `${prefix}-${name}`);
  try {
    assert.equal(left.map((line) => line.replace(/^mount \w+ at /, '')).sort(), (isRoot ? [...mounts] : []).sort());
    assert.is(readFileSync(`${prefix}-made/note`, 'utf8'), 'hello');
    if (isRoot) assert.is(readFileSync(`${prefix}-mounted/file`, 'utf8'), 'it hides nothing');
  } finally {
    for (const { point } of mountsOf().filter(({ point }) => point.startsWith(prefix)))
      syscall('umount2', pinString(point).address, 2);
    for (const name of ['made', 'mounted', 'deep', 'proc0', 'proc1', 'proc2'])
      rmSync(`${prefix}-${name}`, { recursive: true, force: true });
  }
});

if (!isRoot) skip('mounts that `--keep` leaves: those of an ordinary user end with the session');
undo.run();
