/**
 * `nsx test`: what it finds, runs, says and leaves, in each of its forms.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, ownPrefix, skip, statusField, Traces } from '../support/machine.ts';
import { eventually, type Finished, lines, nsx, start } from '../support/nsx.ts';

const test = suite('nsx test');

let folder: string;
test.before(() => {
  folder = mkdtempSync(join(tmpdir(), 'nsx-test-'));
});
test.after(() => rmSync(folder, { recursive: true, force: true }));

/** A folder of its own with these scripts; its path. */
let made = 0;
function scripts(texts: Readonly<Record<string, string>>): string {
  made += 1;
  const top = join(folder, String(made));
  for (const [name, text] of Object.entries(texts)) {
    mkdirSync(join(top, name, '..'), { recursive: true });
    writeFileSync(join(top, name), text);
  }
  return top;
}

const run = (words: readonly string[], directory = folder): Promise<Finished> =>
  nsx({ options: ['test', ...words], directory });

interface Line {
  readonly event: string;
  readonly path: string;
  readonly result: string;
  readonly reason: string | null;
  readonly number: number | null;
  readonly title: string;
  readonly held: number;
  readonly failed: number;
  readonly status: number | null;
  readonly output: string;
  readonly diagnostics: readonly { readonly code: string }[];
}

const jsonLines = (text: string): Line[] => lines(text).map((line) => JSON.parse(line) as Line);
const scriptLines = (text: string): Line[] => jsonLines(text).filter(({ event }) => event === 'script');

const holds = 'expect 1 == 1\n';
const fails = 'expect 1 == 2 "one is two"\nexpect 1 == 1\n';

test('a script that holds, one that fails, one that is skipped: a line each, and the sum', async () => {
  const top = scripts({ 'a.nsx': holds, 'b.nsx': fails, 'c.nsx': 'expect 1 == 1\nskip "no reason"\n' });
  const { status, stdout } = await run(['a.nsx', 'b.nsx', 'c.nsx'], top);
  assert.is(status, 1);
  const alone = await nsx({ file: 'b.nsx', directory: top });
  const [first = '', second = '', ...rest] = lines(stdout);
  assert.match(first, /^ok {4}a\.nsx {2}1 held {2}\d+\.\d\d s$/);
  assert.match(second, /^FAIL {2}b\.nsx {2}1 expectation failed, 1 held {2}\d+\.\d\d s$/);
  const shown = lines(alone.stderr + alone.stdout);
  assert.equal(rest.slice(0, shown.length), shown, 'a failed one is shown as `nsx FILE` prints it');
  assert.match(shown.join('\n'), /= left: {2}1\n {2}= right: 2\n/);
  const [third = '', sum = '', ...none] = rest.slice(shown.length);
  assert.match(third, /^skip {2}c\.nsx {2}no reason {2}\d+\.\d\d s$/);
  assert.match(sum, /^1 passed, 1 failed, 1 skipped \(no reason: 1\) {2}\d+\.\d\d s$/);
  assert.equal(none, []);
});

test('all well is 0, in a pipe without colours and without progress', async () => {
  const top = scripts({ 'a.nsx': holds, 'b/c.nsx': holds });
  const { status, stdout, stderr } = await run([top]);
  assert.equal([status, stderr], [0, '']);
  assert.not.match(stdout, /[\u001b\r]/);
  assert.match(stdout, /^2 passed, 0 failed {2}/m);
});

test('folders: every *.nsx below them in order, each once; no hidden ones, no libraries', async () => {
  const top = scripts({
    'b.nsx': holds,
    'a/z.nsx': holds,
    'a/b/c.nsx': holds,
    'a.txt': fails,
    '.hidden/a.nsx': fails,
    'node_modules/x.nsx': fails,
    'library.nsx': 'fn one < return 1 >\n',
  });
  symlinkSync('.', join(top, 'circle'));
  const { stdout } = await run(['.', 'b.nsx', '--json'], top);
  assert.equal(
    scriptLines(stdout).map(({ path }) => path),
    ['a/b/c.nsx', 'a/z.nsx', 'b.nsx'],
  );
  const named = await run(['library.nsx'], top);
  assert.is(named.status, 1, 'named, it is a test that checks nothing');
});

test('the order is that of the files, whatever ends first', async () => {
  const top = scripts({ 'a.nsx': `sleep 400ms\n${holds}`, 'b.nsx': holds, 'c.nsx': holds });
  const { stdout } = await run([top, '-j', '3', '--json']);
  assert.equal(
    scriptLines(stdout).map(({ path }) => path.slice(-5)),
    ['a.nsx', 'b.nsx', 'c.nsx'],
  );
});

test('-j: so many at once, and no more', async () => {
  const own = ownPrefix('jobs');
  const count = `(len (ls "${own}-*"))`;
  const meet = `mkdir ${own}-$pid\nrepeat 200 < if ${count} == 2 < break >; sleep 20ms >\nexpect ${count} == 2\nsleep 500ms\n`;
  const together = scripts({ 'a.nsx': meet, 'b.nsx': meet });
  const pass = `mkdir ${own}-$pid\nsleep 300ms\nexpect ${count} == 1\n`;
  const alone = scripts({ 'a.nsx': pass, 'b.nsx': pass });
  if (!isRoot) return skip('rootless, what a script writes is where others do not see it');
  assert.is((await run(['-j1', alone])).status, 0);
  const { status, stdout } = await run(['-j2', together]);
  assert.is(status, 0, stdout);
});

test('a session each: nothing of one is seen in the next', async () => {
  const top = scripts({
    'a.nsx': 'let x = 1\nlet p = clone uts < hostname one; hold >\nexpect $x == 1\n',
    'b.nsx': 'expect (len (ps)) == 0\n',
  });
  const { status, stdout } = await run([top, '-j1']);
  assert.is(status, 0, stdout);
});

test('a script that checks nothing has failed', async () => {
  const { status, stdout } = await run([scripts({ 'a.nsx': 'print hello\n' })]);
  assert.is(status, 1);
  assert.match(stdout, /^FAIL .*it checks nothing: no `expect` was reached/);
  assert.match(stdout, /^hello$/m);
});

test('errors, wrong syntax and statuses of their own are failures, and say which', async () => {
  const top = scripts({
    'a.nsx': `${holds}read /no/such/file\n`,
    'b.nsx': 'expect (\n',
    'c.nsx': `${holds}exit 7\n`,
    'd.nsx': `${holds}exit 0\n`,
  });
  const { status, stdout } = await run([top, '--json']);
  assert.is(status, 1);
  const found = scriptLines(stdout).map(({ result, reason, status: own, diagnostics }) => [
    result,
    reason,
    own,
    diagnostics[0]?.code,
  ]);
  assert.equal(found, [
    ['failed', 'cannot open /no/such/file: /no does not exist', 1, 'nsx::path::missing'],
    ['failed', 'this `(` is never closed', 65, 'nsx::syntax::unclosed'],
    ['failed', 'exit status 7', 7, undefined],
    ['passed', null, 0, undefined],
  ]);
});

// Requirements and skips ----------------------------------------------------------------------------

test('what the header requires is looked for before the start', async () => {
  const top = scripts({
    'a.nsx': `# L7: A title\n#\n# requires: program no-such-program, kernel 99.1\n${fails}`,
    'b.nsx': `# requires: kernel 2.6, program sh, filesystem proc, file /proc/self\n${holds}`,
    'c.nsx': `# requires: filesystem nosuchfs\n${fails}`,
    'd.nsx': `# requires: file /no/such/file\n${fails}`,
  });
  const { status, stdout } = await run([top, '--json']);
  assert.is(status, 0, stdout);
  const [a, b, c, d] = scriptLines(stdout);
  assert.equal([a?.result, a?.number, a?.title, a?.status], ['skipped', 7, 'A title', null]);
  assert.match(a?.reason ?? '', /^the program no-such-program is not installed, it requires Linux 99\.1, this is \d/);
  assert.is(b?.result, 'passed');
  assert.equal([c?.reason, d?.reason], ['this kernel has no file system nosuchfs', 'there is no /no/such/file']);
});

test('root is required', async () => {
  const top = scripts({ 'a.nsx': `# requires: root\n${holds}` });
  const { stdout } = await run([top]);
  assert.match(stdout, isRoot ? /^1 passed, 0 failed/m : /^0 passed, 0 failed, 1 skipped \(it requires root: 1\)/m);
});

test('a requirement that does not exist fails the script, and is shown', async () => {
  const top = scripts({
    'a.nsx': `# L1: X\n# requires: programm ip\n${holds}`,
    'b.nsx': `# requires: kernel\n${holds}`,
  });
  const { status, stdout } = await run([top]);
  assert.is(status, 1);
  assert.match(stdout, 'error: nsx knows no requirement `programm` [nsx::lab::requirement]');
  assert.match(stdout, /2 \| # requires: programm ip\n {2}\| {13}\^{11}\n {2}= help: did you mean `program`\?/);
  assert.match(stdout, '`requires: kernel` is not complete');
  assert.match(stdout, 'help: it is written as in `requires: kernel 5.6`');
});

test('skip ends a script from any process; what failed before has failed', async () => {
  const inside = 'expect 1 == 1\nlet a = clone pid < hold >\nin $a < try < skip "not here" > >\nexpect 1 == 2\n';
  const alone = await nsx(inside);
  assert.equal([alone.status, alone.stdout], [0, 'skipped: not here\n1 expectation held\n']);
  const json = await nsx({ script: inside, options: ['--json'] });
  assert.equal(
    jsonLines(json.stdout).map(({ event }) => event),
    ['expectation', 'held', 'skipped', 'end'],
  );
  assert.match(json.stdout, '{"event":"skipped","reason":"not here"}');
  const top = scripts({ 'a.nsx': `${fails}skip "too late"\n` });
  const { status, stdout } = await run([top]);
  assert.is(status, 1, stdout);
});

test('skip in a deferred block comes too late, and does no harm', async () => {
  for (const late of ['defer < skip "late" >\nexpect 1 == 1\n', 'defer < exit 3 >\nexpect 1 == 1\n']) {
    const { status, stdout, stderr } = await nsx(late);
    assert.equal([status, stdout, stderr], [0, '1 expectation held\n', '']);
  }
});

// Time ----------------------------------------------------------------------------------------------

test('--timeout ends a script that takes longer, with everything undone', async () => {
  const own = ownPrefix('late');
  const top = scripts({
    'a.nsx': `${holds}mkdir ${own}\nmount tmpfs at ${own}\nlet p = clone pid < exec sleep 98 > &\nsh "trap '' TERM; sleep 99"\n`,
    'b.nsx': `while true < let x = 1 >\n`,
    'c.nsx': holds,
  });
  const traces = new Traces(own);
  const began = performance.now();
  const { status, stdout } = await run([top, '--timeout', '700ms', '-j2', '--json']);
  assert.ok(performance.now() - began < 10_000);
  assert.is(status, 1);
  assert.equal(
    scriptLines(stdout).map(({ reason }) => reason),
    ['timed out after 0.7 s', 'timed out after 0.7 s', null],
  );
  assert.equal(await traces.leftAfter(500), []);
});

// Stopping ------------------------------------------------------------------------------------------

test('Ctrl-C ends those that run, undoes, and sums up what there was', async () => {
  const own = ownPrefix('stop');
  const top = scripts({
    'a.nsx': holds,
    'b.nsx': `mkdir ${own}\nmount tmpfs at ${own}\nsh "sleep 97"\n${holds}`,
    'c.nsx': holds,
  });
  for (const [signal, expected] of [
    ['SIGINT', 130],
    ['SIGTERM', 143],
  ] as const) {
    const traces = new Traces(own);
    const running = start({ options: ['test', top, '-j1'] });
    await running.says('a.nsx');
    await eventually(() => traces.left().some((line) => line.includes('sleep 97')), 5000);
    running.child.kill(signal);
    const { status, stdout } = await running.finished;
    assert.is(status, expected);
    assert.match(stdout, /^interrupted\n1 passed, 0 failed, 2 not finished {2}/m);
    assert.equal(await traces.leftAfter(500), []);
  }
});

test('killed by SIGKILL, it leaves no script behind', async () => {
  const own = ownPrefix('kill');
  const top = scripts({ 'a.nsx': `mkdir ${own}\nmount tmpfs at ${own}\nsh "sleep 96"\n${holds}` });
  const traces = new Traces(own);
  const running = start({ options: ['test', top] });
  await eventually(() => traces.left().some((line) => line.includes('sleep 96')), 5000);
  running.child.kill('SIGKILL');
  await running.finished;
  assert.equal(await traces.leftAfter(3000), []);
});

test('--die-with-parent ends nsx with the program that started it', async () => {
  const own = ownPrefix('parent');
  const traces = new Traces(own);
  const script = `mkdir ${own}\nmount tmpfs at ${own}\nprint $pid\nsh "sleep 95"`;
  const shell = start({
    prefix: ['sh', '-c', '"$@" & wait', 'sh'],
    options: ['--die-with-parent'],
    script,
  });
  await shell.says(/\d/);
  shell.child.kill('SIGKILL');
  await shell.finished;
  assert.equal(await traces.leftAfter(3000), []);
});

// Forms ---------------------------------------------------------------------------------------------

const odd = {
  'a.nsx': `# L5: <b> & "quotes" # and a sign\n${holds}`,
  'b.nsx': `print "\\u{1}\\u{1b}[31mred\\u{1b}[0m ]]> <x> é \\u{1f600}"\n${fails}`,
  'c.nsx': 'skip "a <reason> # with signs"\n',
};

test('--tap', async () => {
  const { status, stdout } = await run(['.', '--tap'], scripts(odd));
  assert.is(status, 1);
  const found = lines(stdout);
  assert.equal(found.slice(0, 2), ['TAP version 14', '1..3']);
  assert.equal(
    found.filter((line) => /^(not )?ok /.test(line)),
    [
      'ok 1 - a.nsx: <b> & "quotes" \\# and a sign',
      'not ok 2 - b.nsx',
      'ok 3 - c.nsx # SKIP a <reason> \\# with signs',
    ],
  );
  assert.match(stdout, /^ {2}message: "1 expectation failed"$/m);
  assert.is(found.at(-1), '# 1 passed, 1 failed, 1 skipped (a <reason> # with signs: 1)');
});

const hasPython = spawnSync('python3', ['-c', 'import xml.etree']).status === 0;
const readXml = `
import sys, json, xml.etree.ElementTree as tree
suite = tree.parse(sys.argv[1]).getroot().find('testsuite')
print(json.dumps([dict(suite.attrib), [[case.attrib['name'], [[one.tag, one.attrib['message'], one.text] for one in case]] for case in suite]]))
`;

test('--junit: XML that another program reads, whatever the scripts print', async () => {
  const top = scripts(odd);
  const { status } = await run(['.', '--junit', 'report.xml'], top);
  assert.is(status, 1);
  const text = readFileSync(join(top, 'report.xml'), 'utf8');
  assert.ok(text.startsWith('<?xml version="1.0" encoding="UTF-8"?>\n<testsuites tests="3" failures="1"'));
  if (!hasPython) return skip('there is no python3 to read the XML');
  const { stdout, stderr } = spawnSync('python3', ['-c', readXml, join(top, 'report.xml')], { encoding: 'utf8' });
  assert.is(stderr, '');
  const [counts, cases] = JSON.parse(stdout) as [Record<string, string>, [string, [string, string, string][]][]];
  assert.equal([counts.tests, counts.failures, counts.skipped], ['3', '1', '1']);
  assert.is(cases[0]?.[0], 'a.nsx: <b> & "quotes" # and a sign');
  const [[tag, message, body = ''] = []] = cases[1]?.[1] ?? [];
  assert.equal([tag, message], ['failure', '1 expectation failed']);
  assert.match(body, '\u{fffd}red ]]> <x> é \u{1f600}\n');
  assert.match(body, /= left: {2}1\n/);
  assert.equal(cases[2]?.[1], [['skipped', 'a <reason> # with signs', null]]);
});

test('--junit to a place that cannot be written is told before anything runs', async () => {
  const own = ownPrefix('unwritten');
  const top = scripts({ 'a.nsx': `print ran\n${holds}` });
  const { status, stdout, stderr } = await run([top, '--junit', `${own}/x.xml`]);
  assert.equal([status, stdout], [1, '']);
  assert.match(stderr, `cannot write ${own}/x.xml`);
});

test('--events: events besides what is printed', async () => {
  const { stdout } = await nsx({
    prefix: ['sh', '-c', '"$@" 7>&1 >/dev/null 2>&1', 'sh'],
    options: ['--events', '7'],
    script: 'print hello\nexpect 1 == 1',
  });
  const events = jsonLines(stdout).map(({ event }) => event);
  assert.equal(events, ['print', 'value', 'expectation', 'end', 'closed']);
});

test('--color', async () => {
  for (const [color, wanted] of [
    ['always', true],
    ['never', false],
    ['auto', false],
  ] as const) {
    const { stderr } = await nsx({ options: ['--color', color], script: 'expect 1 == 2' });
    assert.is(stderr.includes('\u001b['), wanted, color);
  }
});

// What is asked for ---------------------------------------------------------------------------------

test('--filter: by path, number and title', async () => {
  const top = scripts({
    'net/a.nsx': `# L12: Five levels\n${holds}`,
    'pid/b.nsx': `# L112: Others\n${holds}`,
    'pid/c.nsx': holds,
  });
  const found = async (...words: string[]): Promise<string[]> =>
    scriptLines((await run(['.', '--json', ...words], top)).stdout).map(({ path }) => path);
  assert.equal(await found('--filter', 'pid/'), ['pid/b.nsx', 'pid/c.nsx']);
  assert.equal(await found('--filter', 'l12'), ['net/a.nsx']);
  assert.equal(await found('--filter', 'FIVE', '--filter', 'c.nsx'), ['net/a.nsx', 'pid/c.nsx']);
  const none = await run(['.', '--filter', 'nothing-like-it'], top);
  assert.is(none.status, 66);
  assert.match(none.stderr, 'there is no script that the filter lets through in .');
});

test('no such file: 66', async () => {
  const { status, stderr } = await run(['missing.nsx', scripts({ 'a.nsx': holds })]);
  assert.equal([status, stderr], [66, 'nsx: cannot read missing.nsx: there is no such file\n']);
  const empty = scripts({ 'a.txt': '' });
  assert.is((await run([empty])).status, 66);
});

test('wrong usage: 2, and what is wrong', async () => {
  const wrong: readonly (readonly [readonly string[], string])[] = [
    [[], '`nsx test` needs a file or a folder'],
    [['-j', '0', '.'], '`--jobs` needs a number from 1 to 256'],
    [['-j', 'two', '.'], '`--jobs` needs a number'],
    [['--timeout', 'soon', '.'], '`--timeout` needs a time such as `10s`'],
    [['--timeout', '2d', '.'], '`--timeout` needs a time'],
    [['--tap', '--json', '.'], '`--tap` and `--json` do not go together'],
    [['--keep', '.'], '`--keep` does not go with `nsx test`'],
    [['--check', '.'], '`--check` belongs to `nsx fmt`'],
    [['--color', 'pink', '.'], '`--color` is `always`, `never` or `auto`'],
    [['--filter', '', '.'], '`--filter` needs a text'],
  ];
  for (const [words, message] of wrong) {
    const { status, stdout, stderr } = await run(words);
    assert.equal([status, stdout], [2, ''], words.join(' '));
    assert.match(stderr, message);
  }
  const elsewhere = await nsx({ options: ['check', '--tap', 'x.nsx'] });
  assert.is(elsewhere.status, 2);
  assert.match(elsewhere.stderr, '`--tap` belongs to `nsx test`');
});

test('programs of a script have no terminal, and no descriptors but their own', async () => {
  const top = scripts({
    'a.nsx':
      'expect (run ls /proc/self/fd).out == "0\\n1\\n2\\n3"\nexpect (sh "echo x > /dev/stdout; test ! -t 0").out == "x"\n',
  });
  const { status, stdout } = await run([top]);
  assert.is(status, 0, stdout);
  assert.is(statusField('self', 'Pid'), String(process.pid));
});

test.run();
