/**
 * `timeout`: what is not done in time is given up, its processes are ended, and what it did is undone,
 * as /proc and mountinfo tell it while the script goes on.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { during } from '../support/during.ts';
import { commandOf, descendantsOf, isRoot, mountsBelow, ownPrefix, Traces } from '../support/machine.ts';
import { nsx } from '../support/nsx.ts';

const test = suite('timeout');

/** A sleep that no other test has. */
let naps = 0;
const nap = (): string => {
  naps += 1;
  return `sleep ${10_000 + (process.pid % 1000)}.${naps}`;
};
const isThere = (command: string, below: number): boolean =>
  descendantsOf(below).some(({ pid }) => commandOf(pid).join(' ') === command);

const caught = (body: string): string =>
  `try < timeout 300ms < ${body} > > catch e < print caught $e.errno $e.code >\n`;
const said = /^caught ETIMEDOUT nsx::run::timeout$/m;

for (const [name, body] of [
  ['a program', (one: string) => `run ${one}`],
  ['a program that ignores signals', (one: string) => `sh "trap '' TERM INT; ${one}; true"`],
  ['what a program has started, at any depth', (one: string) => `sh "(${one}; true) & sh -c '${one}; true'; true"`],
  ['a program whose output is wanted', (one: string) => `let r = run ${one}; print $r`],
  ['a process that has become a program', (one: string) => `clone pid < exec ${one} >`],
  ['one in the background of the body', (one: string) => `let _p = clone pid < exec ${one} > &; sleep 10s`],
  ['all levels', (one: string) => `nest 3 < exec ${one} >`],
] as const) {
  test(`ends ${name}, while the script goes on`, async () => {
    const one = nap();
    const finished = await during({ script: caught(body(one)) }, ({ pid, output }) => {
      assert.match(output(), said);
      assert.is(isThere(one, pid), false);
    });
    assert.not.match(finished.stderr, 'nsx::internal');
  });
}

test('undoes mounts and directories of the body, and only those', async () => {
  const own = ownPrefix('undo');
  const body = `mkdir ${own}-b; mount tmpfs at ${own}-b; sleep 10s`;
  await during(
    { script: `mkdir ${own}-a\nmount tmpfs at ${own}-a\n${caught(body)}` },
    ({ output }) => {
      assert.match(output(), said);
      if (isRoot)
        assert.equal(
          mountsBelow(own).map(({ point }) => point),
          [`${own}-a`],
        );
    },
    new Traces(own),
  );
});

test('in a process that is held, which stays as it was', async () => {
  const one = nap();
  const script = `let box = clone uts < hostname inside; hold >\nin $box < ${caught(`run ${one}`)}print (hostname) >\nprint (in $box < hostname >) $box.state`;
  const { status, stdout, stderr } = await nsx(script);
  assert.is(status, 0, stderr);
  assert.match(stdout, /^caught ETIMEDOUT nsx::run::timeout\ninside\ninside held$/m);
});

test('loops that only compute, and waiting', async () => {
  for (const body of ['let i = 0; while true < i = $i + 1 >', 'sleep 10s', 'let p = spawn sleep 100; wait $p']) {
    const began = performance.now();
    const { status, stdout, stderr } = await nsx(caught(body));
    assert.is(status, 0, stderr);
    assert.match(stdout, said);
    assert.ok(performance.now() - began < 5000);
  }
});

test('of two, the one whose time is over fails', async () => {
  const message = async (outer: string, inner: string): Promise<string> =>
    (await nsx(`try < timeout ${outer} < timeout ${inner} < sleep 10s > > > catch e < print $e.message >`)).stdout;
  assert.is(await message('200ms', '9s'), 'this was not done in 200ms\n');
  assert.is(await message('9s', '200ms'), 'this was not done in 200ms\n');
});

test('caught inside, the outer one still counts', async () => {
  const inner = 'try < timeout 100ms < sleep 10s > > catch < print first >';
  const { stdout } = await nsx(`try < timeout 600ms < ${inner}; sleep 10s > > catch e < print $e.message >`);
  assert.is(stdout, 'first\nthis was not done in 600ms\n');
});

test('in time, it has the value of the body, and leaves what it made', async () => {
  const own = ownPrefix('kept');
  const script = `let n = timeout 10s < mkdir ${own}; 6 * 7 >\nexpect $n == 42\nexpect (ls "${own}*") == ["${own}"]`;
  const { status, stdout, stderr } = await nsx(script);
  assert.equal([status, stdout], [0, '2 expectations held\n'], stderr);
});

test('not caught, the script ends with 1, and says where', async () => {
  const { status, stderr } = await nsx('timeout 100ms <\n  sleep 10s\n>');
  assert.is(status, 1);
  assert.match(stderr, 'error: this was not done in 100ms [nsx::run::timeout]');
  assert.match(stderr, '--> <text>:1:1');
});

test('a signal is a signal, not a timeout', async () => {
  const { status, stderr } = await nsx({
    prefix: ['timeout', '-s', 'INT', '1'],
    script: 'try < timeout 20s < sleep 10s > > catch < print no >',
  });
  assert.is(stderr, 'interrupted\n');
  assert.ok(status === 124 || status === 130);
});

test('wrong use', async () => {
  for (const [script, code] of [
    ['timeout 10 < print x >', 'nsx::bind::wrong-type'],
    ['timeout 10s', 'nsx::bind::missing-block'],
    ['timeout < print x >', 'nsx::bind::missing-argument'],
  ] as const) {
    const { status, stderr } = await nsx(script);
    assert.is.not(status, 0);
    assert.match(stderr, code);
  }
});

test.run();
