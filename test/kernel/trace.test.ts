/**
 * What `--trace` shows is what strace(1) sees: the same calls by the same processes in the same order
 * with the same results, for the calls that make namespaces, mounts and programs.
 *
 * What a trace leaves out is what no statement asked for: the start of the first helpers (posix_spawn
 * in nsx, the warden's clone3 of the keeper and the keeper's of the session process), what the keeper undoes at the end, and
 * CLONE_PIDFD, which each clone3 has.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { hostname } from 'node:os';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, ownPrefix, skip, Traces } from '../support/machine.ts';
import { lines, nsx } from '../support/nsx.ts';

const trace = suite('trace');

const NAMES = ['clone3', 'unshare', 'setns', 'mount', 'umount2', 'execve', 'pivot_root'];

interface Call {
  readonly pid: number;
  readonly name: string;
  /** What both write in the same way, of the arguments and the result. */
  readonly text: string;
}

/** `27656 mount("proc", …) = 0`, in strace's own form and in ours. */
function parseCall(line: string): Call | null {
  const found = /^(\d+)\s+(\w+)\((.*)\)\s*(?:\/\* .* \*\/\s*)?=\s*(-?\d+)(?: ([A-Z]+))?/.exec(line);
  if (!found) return null;
  const [, pid = '', name = '', args = '', result = '', errno = ''] = found;
  return { pid: Number(pid), name, text: `${name}(${plain(name, args)}) = ${result} ${errno}`.trim() };
}

function plain(name: string, args: string): string {
  if (name === 'clone3' || name === 'unshare') {
    const flags = /(?:flags=|^)([A-Z_|0-9a-f]*)/.exec(args.replace(/^\{/, ''))?.[1] ?? '';
    return (
      flags
        .split('|')
        .filter((flag) => flag !== 'CLONE_PIDFD' && flag !== '0')
        .sort()
        .join('|') || '0'
    );
  }
  // Of a program its path and its arguments; the environment is an address to one and a list to the other.
  if (name === 'execve')
    return args.replace(/, (0x[0-9a-f]+ \/\*.*|\[\/\* \d+ strings \*\/\]|\[[^\]]*\])$/, '').replaceAll('", "', '","');
  return args;
}

/** strace tells of a call that another one overtakes in two lines: taken as one, at its end. */
function joined(text: string): string[] {
  const begun = new Map<string, string>();
  return lines(text).flatMap((line) => {
    const pid = /^\d+/.exec(line)?.[0] ?? '';
    if (line.endsWith('<unfinished ...>')) {
      begun.set(pid, line.replace(/\s*<unfinished \.\.\.>$/, ''));
      return [];
    }
    const resumed = /<\.\.\. \w+ resumed>(.*)$/.exec(line);
    return resumed ? [`${begun.get(pid) ?? ''}${resumed[1]}`] : [line];
  });
}

/** What strace has seen of helpers, without what no statement asked for. */
function helpersCalls(text: string): Call[] {
  const calls = joined(text).flatMap((line) =>
    NAMES.some((name) => line.includes(`${name}(`)) ? (parseCall(line) ?? []) : [],
  );
  const start = calls.findIndex(({ name, text: shown }) => name === 'execve' && shown.includes('nsx-helper'));
  const warden = calls[start]?.pid;
  const making = calls.find(({ pid, name }) => pid === warden && name === 'clone3')?.text ?? '';
  const keeper = Number(/ = (\d+)$/.exec(making)?.[1]);
  const [nsxPid] = calls.map(({ pid }) => pid);
  return calls
    .slice(start + 1)
    .filter(({ pid }) => pid !== nsxPid && pid !== warden)
    .filter(({ pid, name }) => !(pid === keeper && (name === 'clone3' || name === 'umount2')));
}

const hasStrace = spawnSync('strace', ['-V']).status === 0;

async function agrees(script: string): Promise<Call[]> {
  const directory = mkdtempSync(ownPrefix('trace-'));
  try {
    const traces = new Traces(`${directory}-`);
    const prefix = ['strace', '-f', '-s', '4096', '-o', `${directory}/strace`, '-e', `trace=${NAMES.join(',')}`];
    const { stderr, stdout, status } = await nsx({
      script: script.replaceAll('PLACE', `${directory}-`),
      options: ['--trace'],
      prefix,
      environment: { PATH: '/nowhere:/usr/bin:/bin' },
    });
    assert.is(status, 0, `${stdout}${stderr}`);
    const ours = lines(stderr)
      .flatMap((line) => parseCall(line) ?? [])
      .filter(({ name }) => NAMES.includes(name));
    const theirs = helpersCalls(readFileSync(`${directory}/strace`, 'utf8'));
    const show = (calls: readonly Call[]): string[] => calls.map(({ pid, text }) => `${pid} ${text}`);
    assert.equal(show(ours), show(theirs));
    assert.equal(await traces.leftAfter(0), []);
    return ours;
  } finally {
    rmSync(directory, { recursive: true });
  }
}

trace("the seed's second program", async () => {
  if (!hasStrace) return skip('--trace and strace: strace is not installed');
  const calls = await agrees(
    'let tail = nest 5 < mount proc at "PLACEproc$level"; exec sleep 1000 > &\nexpect (len $tail.pids) == 6',
  );
  const count = (name: string): number => calls.filter((call) => call.name === name).length;
  assert.is(count('clone3'), 5);
  assert.is(count('mount') - (isRoot ? 0 : 1), 5);
  // /nowhere is the first place of PATH, and plainly empty: it is not tried.
  assert.is(count('execve'), 1);
});

trace('every kind of call, those that fail as well', async () => {
  if (!hasStrace) return skip('--trace and strace: strace is not installed');
  await agrees(`run true
unshare uts ipc
let box = clone mount uts net < mount tmpfs at /mnt with size=1M nosuid; umount /mnt; hold >
try < umount /nowhere > catch _e < >
try < in $box < run nosuchprogram > > catch _e < >
let r = (run echo hello)
expect $r.out == "hello"
expect error ENOENT < in $box < umount /nowhere lazy > >`);
});

trace('a trace changes nothing of what a script does and says', async () => {
  const script =
    'let p = clone pid < print "in $pid"; exec sh -c "exit 3" >\nexpect $p.status == 3\nprint (run echo out).out';
  const [plainRun, traced] = [await nsx(script), await nsx({ script, options: ['--trace'] })];
  assert.is(plainRun.status, 0, plainRun.stderr);
  assert.is(traced.stdout, plainRun.stdout);
  assert.is(traced.status, plainRun.status);
  assert.ok(lines(traced.stderr).length > 3);
});

trace('trace lists the calls of its body, in the order of the script, with results', async () => {
  const { status, stdout, stderr } = await nsx(`let calls = trace <
  let box = clone uts < hostname traced; hold >
  try < in $box < rm /no/such > >
>
print ($calls | each $it.result | join " ")
print $calls[0].call`);
  assert.is(status, 0, stderr);
  const [results = '', first = ''] = stdout.split('\n');
  assert.match(results, /^\d+ 0 -1 ENOENT/);
  assert.match(first, /^clone3\(.*CLONE_NEWUTS/);
});

trace('explain leaves processes as they are', async () => {
  const { status, stdout, stderr } = await nsx(`let box = clone uts pid < defer < print "box ends" >; hold >
let made = null
let planned = explain <
  in $box < hostname other; chroot /tmp; unshare net; signal TERM catch; fork < exec true > >
  kill $box KILL
  wait $box
  made = clone uts < hold >
>
expect ($planned | where $it.call matches "^(sethostname|chroot|unshare|kill)" | len) == 4
print $box.state (readlink "/proc/\${box.pid}/root")
in $box < print (hostname) $pid (signals $box).caught >
expect error < in $made < print "never" > > "what was made there is nowhere"
print "the end"`);
  assert.is(status, 0, stderr);
  const [state, inside, ...rest] = stdout.trim().split('\n');
  assert.is(state, 'held /');
  assert.is(inside, `${hostname()} 1 []`);
  assert.equal(rest, ['the end', '2 expectations held', 'box ends']);
});

trace('explain says what trace then tells', async () => {
  const { stdout } = await nsx(`let body = < clone uts ipc < hostname a > >
print (explain < do $body > | each $it.call | join "; ")
print (trace < do $body > | each $it.call | join "; ")`);
  const [explained, traced] = stdout.trim().split('\n');
  // The waiting is the helper's own, and only explained.
  assert.is(explained?.replace(/; waitid\([^;]*$/, ''), traced);
});

trace.run();
