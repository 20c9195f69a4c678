/**
 * Where nothing can tell, nsx asks for everything without waiting for each answer: the levels of a nest,
 * a sandbox. What fails in the middle is still told of the right place and process, with what the levels
 * around it did, and nothing of what comes after it is done; what can be put right is, and goes on.
 */
import { mkdirSync, readdirSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, mountsBelow, ownPrefix, skip, Traces } from '../support/machine.ts';
import { lines, nsx } from '../support/nsx.ts';

const pipeline = suite('pipeline');

interface Event {
  readonly event: string;
  readonly process?: { readonly level: number | null };
  readonly target?: string;
  readonly text?: string;
}

const eventsOf = (stdout: string): Event[] => lines(stdout).map((line) => JSON.parse(line) as Event);

/** Run it, and see to it that nothing is left. */
async function run(prefix: string, script: string, options: readonly string[] = []) {
  const traces = new Traces(prefix);
  // Places that everybody may search: one that is closed to a user is another reason not to find a program.
  const environment = { PATH: '/usr/sbin:/usr/bin:/sbin:/bin' };
  const finished = await nsx({ script, options, environment });
  assert.is(finished.timedOut, false, 'it hangs');
  assert.equal(await traces.leftAfter(0), [], `when nsx has ended\n${finished.stdout}${finished.stderr}`);
  return finished;
}

/** At level 2, the third of five, the type of the mount is unknown. */
const unknownType = (prefix: string): string => `
let types = [proc tmpfs nosuch proc tmpfs]
nest 5 <
  mount "\${types[$level]}" at "${prefix}$level"
  exec sleep 1000
> &`;

pipeline('what fails at the third of five levels is told there; no later level has been', async () => {
  const prefix = ownPrefix('third');
  const { status, stderr } = await run(prefix, unknownType(prefix));
  assert.is(status, 1);
  assert.match(stderr, /ENODEV|knows no file system `nosuch`/);
  assert.match(stderr, /--> <text>:4:3\n/);
  assert.match(stderr, /level 2/);
  assert.not.match(stderr, /level [01]/);
});

pipeline('the levels around it have mounted, and those inside have not', async () => {
  const prefix = ownPrefix('around');
  const { stdout } = await run(prefix, unknownType(prefix), ['--json']);
  const mounted = eventsOf(stdout).flatMap(({ event, target }) => (event === 'mounted' ? [target] : []));
  assert.equal(mounted, [`${prefix}4`, `${prefix}3`]);
});

pipeline('after a failure that is caught everything of it is undone, and the session goes on', async () => {
  const prefix = ownPrefix('caught');
  const script = `try <${unknownType(prefix)}
> catch e < print $e.errno $e.syscall $e.process.level >
print (ls "${prefix}*")
let tail = nest 5 < mount proc at "${prefix}$level"; exec sleep 1000 > &
expect $tail.pids[1..] == [5 4 3 2 1]`;
  const { status, stdout, stderr } = await run(prefix, script);
  assert.is(status, 0, stderr);
  assert.equal(lines(stdout).slice(0, 2), ['ENODEV mount 2', '[]']);
});

pipeline('what goes wrong before anything is asked for comes after what went wrong earlier', async () => {
  const prefix = ownPrefix('order');
  const places = `let places = ["${prefix}0" "/tmp" "${prefix}2"]`;
  const first = await run(prefix, `${places}\nnest 3 < mount proc at $places[$level]; exec sleep 1000 > &`);
  assert.match(first.stderr, /\/tmp belongs to the whole system/);
  assert.match(first.stderr, /level 1/);
  const second = await run(
    prefix,
    `${places}\nlet types = [proc proc nosuch]\nnest 3 < mount "\${types[$level]}" at $places[$level]; exec sleep 1000 > &`,
  );
  assert.match(second.stderr, /nosuch/);
  assert.match(second.stderr, /level 2/);
  assert.not.match(second.stderr, /whole system/);
});

pipeline('a program that is not there fails in the innermost level, and takes all of them with it', async () => {
  const prefix = ownPrefix('program');
  const { status, stdout, stderr } = await run(
    prefix,
    `try < nest 4 < mount proc at "${prefix}$level"; exec nosuchprogram > & > catch e < print $e.errno $e.process.level >
nest 3 < mount proc at "${prefix}$level"; exec nosuchprogram >`,
  );
  assert.is(status, 1);
  assert.is(stdout, 'ENOENT 0\n');
  assert.match(stderr, /cannot execute nosuchprogram/);
  assert.match(stderr, /--> <text>:2:/);
  assert.match(stderr, /\n *\| *\^{18}\n/, 'the exec, not the nest');
});

pipeline('a level that the kernel refuses is the failure of the level around it', async () => {
  const prefix = ownPrefix('refused');
  const { status, stdout, stderr } = await run(
    prefix,
    `clone user <
  write /proc/sys/user/max_pid_namespaces 3
  try < nest 5 < exec sleep 1000 > & > catch e < print $e.errno $e.syscall $e.process.level >
>`,
  );
  assert.is(status, 0, stderr);
  assert.match(stdout, /^ENOSPC clone3 2\n/);
});

pipeline('a process that cannot be born prints nothing and changes nothing', async () => {
  const { status, stdout, stderr } = await run(
    ownPrefix('unborn'),
    `let x = 1
fork <
  unshare pid
  fork < >
  try < fork < x = 2; print "in a process that is not there" > > catch e < print $e.errno $x >
>`,
  );
  assert.is(status, 0, stderr);
  assert.is(stdout, 'ENOMEM 1\n');
});

pipeline('a place that somebody else has made meanwhile, or whose directory is missing, is no failure', async () => {
  const prefix = ownPrefix('right');
  const script = `
let places = ["${prefix}-c" "${prefix}-a/deep/er" "${prefix}-b"]
mkdir "${prefix}-c"
let tail = nest 3 < mount proc at $places[$level]; exec sleep 1000 > &
expect $tail.pids[1..] == [3 2 1]
for place in $places < expect (ls "$place/1/status") != [] >
# Twice the same place, with over: the second is mounted on what the first one has made.
nest 2 < mount proc at "${prefix}-same" over; exec sleep 1000 > &
expect (read "${prefix}-same/1/status") matches "sleep"
# And without: it was not there when it was looked for, and is in use when it is made.
expect error EBUSY < nest 2 < mount proc at "${prefix}-twice"; exec sleep 1000 > & >`;
  const { status, stderr } = await run(prefix, script);
  assert.is(status, 0, stderr);
});

pipeline('in a mount namespace of its own, a missing mount point is made before the program runs', async () => {
  const prefix = ownPrefix('own');
  const { status, stdout, stderr } = await run(
    prefix,
    `clone pid mount < mount proc at "${prefix}-x/y"; exec sh -c "echo ${prefix}-x/y/[1-9]*" >`,
  );
  assert.is(status, 0, stderr);
  assert.is(stdout, `${prefix}-x/y/1\n`);
});

pipeline('the levels around a program end as it does', async () => {
  const prefix = ownPrefix('ends');
  const { status, stdout, stderr } = await run(
    prefix,
    `let tail = nest 3 < mount proc at "${prefix}$level"; exec sh -c "exit 7" > &
wait $tail
sh "while [ -d /proc/\${tail.outer.outer.pid} ]; do sleep 0.01; done"
print $tail.outer.outer.status`,
  );
  assert.is(status, 0, stderr);
  assert.is(stdout, '7\n');
});

pipeline('32 levels with a large environment, more mounts than one message holds', async () => {
  const prefix = ownPrefix('large');
  const mounts = Array.from({ length: 20 }, (_, index) => `mount tmpfs at "${prefix}-$level-${index}"`).join('; ');
  const script = `let tail = nest 31 < mount proc at "${prefix}$level"; exec sleep 1000 > &
expect $tail.pids[31] == 1 and $tail.pids[1] == 31
let many = nest 3 < ${mounts}; exec sleep 1000 > &
expect $many.state == "program"
print (ls "${prefix}-*")`;
  if (!isRoot) return skip('60 mounts at once: checked as root');
  const traces = new Traces(prefix);
  const environment = Object.fromEntries(Array.from({ length: 60 }, (_, index) => [`LARGE${index}`, 'x'.repeat(2000)]));
  const { status, stdout, stderr } = await nsx({ script, environment });
  assert.is(status, 0, stderr);
  assert.is(stdout.match(/large-/g)?.length, 60);
  assert.equal(await traces.leftAfter(0), []);
});

pipeline('what was there before stays as it was, whatever fails', async () => {
  const prefix = ownPrefix('before');
  mkdirSync(`${prefix}1`);
  mkdirSync(`${prefix}0`);
  mkdirSync(`${prefix}0/inside`);
  try {
    const { status } = await run(prefix, `nest 3 < mount proc at "${prefix}$level"; exec sleep 1000 > &`);
    assert.is(status, 1, 'the innermost place is not empty');
    assert.equal(readdirSync(`${prefix}0`), ['inside']);
    assert.equal(readdirSync(`${prefix}1`), []);
    assert.equal(mountsBelow(prefix), []);
  } finally {
    for (const name of ['0', '1']) rmSync(`${prefix}${name}`, { recursive: true });
  }
});

pipeline.run();
