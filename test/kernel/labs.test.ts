/**
 * Every lab in examples/ holds, as root and as an ordinary user, and all of them together leave nothing:
 * no mount, no name in /tmp and /run, no network device, no process.
 *
 * As root they run in a mount namespace with a /tmp and a /run of its own, so that what they leave cannot be
 * mistaken for what others do on the machine. An ordinary user has to make do with their own names in /tmp.
 */
import { spawnSync } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { type Context, suite } from 'uvu';
import * as assert from 'uvu/assert';
import { allLabs } from '../../scripts/labs.ts';
import { withSeedLock } from '../support/lock.ts';
import { isRoot, skip, Traces } from '../support/machine.ts';
import { eventually, type Finished, lines, nsx, program, root } from '../support/nsx.ts';

const NOBODY = 65534;
const asNobody = ['setpriv', `--reuid=${NOBODY}`, `--regid=${NOBODY}`, '--clear-groups', '--'];

/** Says on standard error what the program after it has left. A checkout in one of the hidden places stays where it is. */
const watching = `
exec 9<.
for place in /tmp /run; do mount -t tmpfs -o mode=1777 tmpfs $place || exit 99; done
case $PWD in /tmp/*|/run/*) mkdir -p "$PWD" && mount --no-canonicalize --bind /proc/self/fd/9 "$PWD" && cd "$PWD" || exit 99 ;; esac
exec 9<&-
before=$(cat /proc/self/mountinfo)
names=$(find /tmp /run -xdev -mindepth 1)
"$@"
status=$?
after=$(cat /proc/self/mountinfo)
[ "$before" = "$after" ] || printf 'mounts before:\\n%s\\nand after:\\n%s\\n' "$before" "$after" >&2
find /tmp /run -xdev -mindepth 1 | grep -vxF -e "$names" >&2
exit $status
`;
const isolated = ['unshare', '--mount', '--propagation', 'private', '--', 'sh', '-c', watching, 'sh'];
const canIsolate = isRoot && spawnSync('unshare', ['--mount', '--', 'true']).status === 0;

interface Way {
  readonly name: string;
  readonly prefix: readonly string[];
  /** Why it cannot be gone here, if so. */
  readonly reason: string;
}

const borrowed = [...asNobody.slice(1), process.execPath, program, '--version'];
const ways: readonly Way[] = isRoot
  ? [
      { name: 'as root', prefix: isolated, reason: canIsolate ? '' : 'unshare(1) cannot make a mount namespace here' },
      {
        name: 'as an ordinary user',
        prefix: [...isolated, ...asNobody],
        reason: canIsolate && spawnSync('setpriv', borrowed).status === 0 ? '' : `another user cannot run ${program}`,
      },
    ]
  : [{ name: 'as an ordinary user', prefix: [], reason: '' }];

interface Line {
  readonly event: string;
  readonly path: string;
  readonly result: 'passed' | 'failed' | 'skipped';
  readonly reason: string | null;
  readonly output: string;
}

const devices = (): string[] => readdirSync('/sys/class/net');
const ownNames = (): string[] =>
  isRoot
    ? []
    : readdirSync('/tmp').filter((name) => {
        const status = statSync(join('/tmp', name), { throwIfNoEntry: false });
        return status?.uid === process.geteuid?.();
      });

for (const { name, prefix, reason } of ways) {
  const test = suite<Context & { finished?: Finished; left?: string[]; lines?: readonly Line[] }>(`labs ${name}`);

  test.before(async (context) => {
    if (reason !== '') return skip(`labs ${name}: ${reason}`);
    const before = [...devices(), ...ownNames()];
    const added = (): string[] => [...devices(), ...ownNames()].filter((one) => !before.includes(one));
    const traces = new Traces();
    context.finished = await withSeedLock(() =>
      nsx({ options: ['test', 'examples', '--json', '-j2'], prefix, directory: root, timeLimit: 240_000 }),
    );
    // Others who use this machine may have something of theirs there for a moment.
    await eventually(() => added().length === 0, 3000);
    context.left = [...(await traces.leftAfter(1000)), ...added()];
    context.lines = lines(context.finished.stdout).map((line) => JSON.parse(line) as Line);
  });

  test('leave nothing', ({ finished, left }) => {
    if (!finished) return;
    assert.equal(left, []);
    assert.is(finished.stderr, '');
    assert.is(finished.timedOut, false);
  });

  for (const { file } of allLabs()) {
    test(file, ({ lines: all, finished }) => {
      if (!finished) return;
      const line = all?.find(({ event, path }) => event === 'script' && path === file);
      assert.ok(line, `no result: ${finished.stdout}`);
      if (line.result === 'skipped') return skip(`${file} ${name}: ${line.reason}`);
      assert.is(line.result, 'passed', `${line.reason}\n${line.output}`);
    });
  }

  test.run();
}
