/**
 * Scripts that are none: each gets one clear message and a clean end, and what cannot be read at all
 * keeps nsx neither waiting nor reading for ever.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { howMany, long, seedOf } from '../support/faults.ts';
import { ownPrefix, Traces } from '../support/machine.ts';
import { nsx } from '../support/nsx.ts';
import { Random } from '../support/random.ts';

const hostile = suite('hostile input');
const folder = ownPrefix('hostile');
mkdirSync(folder);
const file = (name: string, content: string | Buffer): string => {
  writeFileSync(`${folder}/${name}`, content);
  return `${folder}/${name}`;
};
spawnSync('mkfifo', [`${folder}/fifo`]);

interface Hostile {
  readonly file: string;
  readonly status: number;
  readonly says: RegExp;
}

const line = Buffer.concat([Buffer.from('print "'), Buffer.alloc(100_000_000, 'x'), Buffer.from('"\n')]);
const files: readonly Hostile[] = [
  { file: folder, status: 66, says: /it is a directory/ },
  { file: `${folder}/fifo`, status: 66, says: /it is a FIFO that nobody writes to/ },
  { file: `${folder}/none`, status: 66, says: /there is no such file/ },
  { file: '/dev/zero', status: 66, says: /it has more than 16 MiB, which is no script/ },
  { file: file('line', line), status: 66, says: /it has more than 16 MiB, which is no script/ },
  {
    file: file('utf-8', Buffer.from('print one\nprint "\xff\xfe"\n', 'latin1')),
    status: 66,
    says: /it is not UTF-8 text: see line 2/,
  },
  {
    file: file('program', Buffer.from('\x7fELF\x02\x01\x01\0\xff\xfe', 'latin1')),
    status: 66,
    says: /it is not UTF-8 text/,
  },
  { file: file('nul', 'print one\0two\n'), status: 65, says: /invisible character U\+0000/ },
  { file: file('bomb', '<'.repeat(20_000)), status: 65, says: /nested more than 100 deep/ },
  { file: file('bomb-2', 'nest 2 < '.repeat(20_000)), status: 65, says: /nested more than 100 deep/ },
  { file: file('bomb-3', '('.repeat(20_000)), status: 65, says: /nested more than \d+ deep/ },
  { file: file('string', 'nest 5 < mount proc at "/tmp/x'), status: 65, says: /this string is never closed/ },
  { file: file('block', 'nest 5 < mount proc at "/tmp/x"; exec sleep'), status: 65, says: /never closed/ },
  { file: file('number', 'print (1e400)'), status: 65, says: /is not a number/ },
  { file: file('levels', 'nest 4000000000 < hold >'), status: 1, says: /its limit is 32/ },
  { file: file('pid', 'kill 99999999999999999999'), status: 1, says: /error: / },
];

hostile('each says what it is, once, and leaves nothing', async () => {
  const traces = new Traces(folder);
  const wrong: string[] = [];
  for (const { file, status, says } of files) {
    const result = await nsx({ file });
    const messages = result.stderr.match(/^(error|nsx): /gm)?.length ?? 0;
    if (result.status !== status || !says.test(result.stderr) || messages !== 1 || result.stdout !== '')
      wrong.push(`${file}: ${result.status} ${result.signal ?? ''}\n${result.stderr.slice(0, 500)}`);
  }
  assert.is(wrong.join('\n'), '');
  assert.equal(await traces.leftAfter(), []);
});

hostile('a FIFO that somebody writes to is a script, and so is standard input', async () => {
  const late = await nsx({
    prefix: [
      'sh',
      '-c',
      `(echo 'print "from a FIFO"'; sleep 0.2) > ${folder}/fifo & while ! [ -e /proc/$!/fd ]; do :; done; exec "$@"`,
      'sh',
    ],
    file: `${folder}/fifo`,
  });
  assert.is(late.stdout, 'from a FIFO\n', late.stderr);
  const input = await nsx({ options: ['-'], input: 'print "from standard input"' });
  assert.is(input.stdout, 'from standard input\n', input.stderr);
});

hostile('a script that was cut anywhere is refused or runs as far as it goes', async () => {
  const traces = new Traces(`${folder}-cut`);
  const script = `mount tmpfs at ${folder}-cut-a\nlet p = nest 2 < mount proc at "${folder}-cut-$level"; hold >\nexpect $p.pids[-1] == 1\nprint "done"`;
  const random = new Random(seedOf('hostile-input'));
  for (let round = 0; round < howMany(6, 80); round++) {
    const { status, stderr, signal } = await nsx(script.slice(0, random.below(script.length)));
    assert.ok(signal === null && (status === 0 || /^error: /m.test(stderr)), stderr);
    assert.not.match(stderr, /nsx::internal/);
  }
  assert.equal(await traces.leftAfter(), []);
});

hostile('noise is refused', async () => {
  const random = new Random(seedOf('noise'));
  for (let round = 0; round < howMany(4, 60); round++) {
    const bytes = Buffer.from(random.list(long ? 20_000 : 2000, () => random.below(256)));
    const { status, stderr } = await nsx({ file: file('noise', bytes) });
    assert.ok(
      status === 65 || status === 66 || (status === 0 && bytes.length === 0),
      `${status} ${stderr.slice(0, 300)}`,
    );
  }
});

hostile('tidy', () => rmSync(folder, { recursive: true, force: true }));
hostile.run();
