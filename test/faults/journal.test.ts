/**
 * The journal itself: one that is not as nsx has written it is refused, where there is no room for it the session
 * goes on, and nobody's `nsx clean` takes anything from a session that lives.
 */
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { callFunction, pinString, syscall } from '../../interpreter/kernel/libc.ts';
import { howMany } from '../support/faults.ts';
import { isRoot, ownPrefix, skip, Traces } from '../support/machine.ts';
import { eventually, type Finished, nsx, type Running, sleep, start } from '../support/nsx.ts';
import { findRole } from '../support/roles.ts';

const journal = suite('journal');

function withPlace(use: (place: string, environment: Record<string, string>) => Promise<void>) {
  return async (): Promise<void> => {
    const place = ownPrefix('place');
    mkdirSync(place, { mode: 0o700 });
    try {
      await use(place, { NSX_JOURNALS: place });
    } finally {
      rmSync(place, { recursive: true, force: true });
    }
  };
}

const clean = (environment: Record<string, string>, ...options: string[]): Promise<Finished> =>
  nsx({ arguments: ['clean', ...options], environment });

async function killKeeperAndNsx(run: Running): Promise<void> {
  for (const role of ['keeper', 'nsx'] as const) process.kill(findRole(role, run.pid) as number, 'SIGKILL');
  await run.finished;
}

/** A session with two directories, killed; returns the path of its journal. */
async function abandon(place: string, prefix: string): Promise<string> {
  const run = start({
    script: `mkdir ${prefix}-a\nmkdir ${prefix}-b\nprint ready\nsleep 20s`,
    environment: { NSX_JOURNALS: place },
  });
  await run.says('ready');
  await killKeeperAndNsx(run);
  const [name = ''] = readdirSync(place);
  return `${place}/${name}`;
}

journal(
  'without /proc a journal is left alone, by `clean` and by a session that begins',
  withPlace(async (place, environment) => {
    const path = await abandon(place, ownPrefix('proc'));
    const outside = ['unshare', ...(isRoot ? [] : ['--map-root-user']), '--mount'];
    const prefix = [...outside, 'sh', '-c', 'mount -t tmpfs none /proc && exec "$@"', 'sh'];
    const cleaned = await nsx({ arguments: ['clean'], environment, prefix });
    assert.match(cleaned.stdout + cleaned.stderr, /left alone: .*without \/proc/);
    const session = await nsx({ script: 'let _box = clone uts < hold >', environment, prefix });
    assert.not.match(session.stderr, /nsx::internal|undone/);
    assert.ok(existsSync(path));
    assert.match((await clean(environment)).stdout, /undone/);
  }),
);

const damages: readonly (readonly [name: string, damage: (path: string) => void, message: RegExp])[] = [
  ['cut in a line', (path) => truncateSync(path, readFileSync(path).length - 20), /it is cut short: \d+ bytes of \d+/],
  [
    'cut after a line',
    (path) => writeFileSync(path, readFileSync(path, 'latin1').replace(/[^\n]*\n$/, '')),
    /it is cut short/,
  ],
  ['empty', (path) => truncateSync(path, 0), /it is no journal of nsx/],
  [
    'another path in it',
    (path) => writeFileSync(path, readFileSync(path, 'latin1').replace(/-b"/g, '-c"')),
    /line \d+ is not as nsx has written it/,
  ],
  [
    'a line left out',
    (path) => {
      const [head = '', owner, , ...rest] = readFileSync(path, 'latin1').split('\n');
      const text = [owner, ...rest].join('\n');
      writeFileSync(path, `${head.slice(0, 14)}${String(head.length + 1 + text.length).padStart(13, '0')}\n${text}`);
    },
    /line 3 is not as nsx has written it/,
  ],
  [
    'another version',
    (path) => writeFileSync(path, readFileSync(path, 'latin1').replace('journal 1', 'journal 2')),
    /another version/,
  ],
  ['others may write to it', (path) => chmodSync(path, 0o622), /others may write to it/],
  ['a second name', (path) => linkSync(path, `${path}.copy`), /it has a second name/],
  [
    'a symbolic link',
    (path) => {
      renameSync(path, `${path}.real`);
      symlinkSync(`${path}.real`, path);
    },
    /it is a symbolic link/,
  ],
  [
    'a FIFO',
    (path) => {
      rmSync(path);
      const name = pinString(path);
      callFunction('mkfifo', name.address, 0o600);
    },
    /it is no file/,
  ],
];

journal(
  'the doctor names what is left, and leaves it to others',
  withPlace(async (place, environment) => {
    const prefix = ownPrefix('doctor');
    const path = await abandon(place, prefix);
    const examine = async () => {
      const { stdout } = await nsx({ arguments: ['doctor', '--json'], environment });
      return stdout.split('\n').find((line) => line.includes('"leftovers"')) ?? '{}';
    };
    const { state, notes, help } = JSON.parse(await examine());
    assert.is(state, 'limited');
    assert.ok(
      notes.some((note: string) => note.endsWith(`: remove ${prefix}-a`)),
      notes.join('\n'),
    );
    assert.match(help, '`nsx clean`');
    assert.ok(existsSync(`${prefix}-a`) && existsSync(`${prefix}-b`) && existsSync(path));
    assert.is((await clean(environment)).status, 0);
    assert.is(JSON.parse(await examine()).state, 'ok');
    assert.not.ok(existsSync(`${prefix}-a`) || existsSync(`${prefix}-b`));
  }),
);

for (const [name, damage, message] of damages)
  journal(
    `refused, and nothing touched: ${name}`,
    withPlace(async (place, environment) => {
      const prefix = ownPrefix('damaged');
      const path = await abandon(place, prefix);
      damage(path);
      const { status, stdout, stderr } = await clean(environment);
      assert.is(status, 1, stderr);
      assert.match(stdout, message);
      assert.is(stdout.match(/refused/g)?.length, 1, stdout);
      assert.ok(existsSync(`${prefix}-a`) && existsSync(`${prefix}-b`));
      if (name === damages[0]?.[0]) {
        const json = await clean(environment, '--json');
        assert.is(JSON.parse(json.stdout.split('\n')[0] ?? '').event, 'refused');
        // A session that begins says nothing of it, and touches it as little.
        assert.is((await nsx({ script: 'print $pid', environment })).stderr, '');
      }
      for (const end of ['a', 'b']) rmdirSync(`${prefix}-${end}`);
    }),
  );

journal(
  'a directory for journals that others may look into is not used, and is refused',
  withPlace(async (place, environment) => {
    chmodSync(place, 0o755);
    const prefix = ownPrefix('open');
    const { status, stderr } = await nsx({ script: `mkdir ${prefix}\nmkdir ${prefix}-2`, environment });
    assert.is(status, 0);
    assert.is(stderr.match(/no journal can be kept .*others may look into it/g)?.length, 1, stderr);
    assert.match((await clean(environment)).stdout, /refused: .*others may look into it/);
    assert.not.ok(existsSync(prefix));
  }),
);

journal('where none can be written, that is said once, and all is undone', async () => {
  const prefix = ownPrefix('nowhere');
  const { status, stderr } = await nsx({
    script: `mkdir ${prefix}\nmkdir ${prefix}-2`,
    environment: { NSX_JOURNALS: '/proc/nsx-nowhere' },
  });
  assert.is(status, 0);
  assert.is(stderr.match(/no journal can be kept/g)?.length, 1, stderr);
  assert.not.ok(existsSync(prefix) || existsSync(`${prefix}-2`));
  const silent = await nsx({ script: 'print $pid', environment: { NSX_JOURNALS: '/proc/nsx-nowhere' } });
  assert.is(silent.stderr, '', 'nothing has been made that would need one');
});

journal(
  'a disk that is full: said once, the journal is given up, and all is undone',
  withPlace(async (place, environment) => {
    if (!isRoot) return skip('a file system that is full needs root');
    const [source, path, type, data] = ['full', place, 'tmpfs', 'size=8k,mode=700'].map(pinString);
    assert.is(callFunction('mount', source!.address, path!.address, type!.address, 0, data!.address), 0);
    const prefix = ownPrefix('full');
    try {
      const names = Array.from({ length: 40 }, (_, index) => `mkdir ${prefix}-${index}`);
      const run = start({ script: `${names.join('\n')}\nprint ready\nsleep 20s`, environment });
      await run.says('ready');
      assert.equal(readdirSync(place), []);
      run.child.kill('SIGKILL');
      const { stderr } = await run.finished;
      assert.is(stderr.match(/no journal can be kept \(.*ENOSPC\)/g)?.length, 1, stderr);
      assert.ok(await eventually(() => !existsSync(`${prefix}-0`)), 'by the keeper');
    } finally {
      syscall('umount2', path!.address, 2);
    }
  }),
);

journal(
  'what somebody else has put in the place since stays',
  withPlace(async (place, environment) => {
    const prefix = ownPrefix('replaced');
    await abandon(place, prefix);
    rmdirSync(`${prefix}-a`);
    mkdirSync(`${prefix}-a`);
    writeFileSync(`${prefix}-b/of-others`, '');
    const { status, stdout } = await clean(environment);
    assert.ok(existsSync(`${prefix}-a`), 'another directory of the same name');
    assert.ok(existsSync(`${prefix}-b/of-others`), 'ours, but in use');
    assert.is(status, 1);
    assert.match(stdout, /not undone .*-b: ENOTEMPTY/);
    assert.match((await clean(environment)).stdout, /^there is nothing to clean up$/m);
    for (const end of ['a', 'b']) rmSync(`${prefix}-${end}`, { recursive: true });
  }),
);

journal(
  '--dry-run says what would be done and does nothing; --json has an end',
  withPlace(async (place, environment) => {
    const prefix = ownPrefix('dry');
    await abandon(place, prefix);
    const dry = await clean(environment, '--dry-run');
    assert.is(dry.status, 0);
    assert.equal(
      dry.stdout.match(/would +remove \S+/g)?.map((line) => line.slice(-2)),
      ['-b', '-a'],
    );
    assert.ok(existsSync(`${prefix}-a`));
    const { stdout } = await clean(environment, '--json');
    const events = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { event: string });
    assert.equal(
      events.map(({ event }) => event),
      ['session', 'undone', 'undone', 'end'],
    );
    assert.not.ok(existsSync(`${prefix}-a`));
  }),
);

journal(
  'a long session has a short journal',
  withPlace(async (place, environment) => {
    const prefix = ownPrefix('long');
    const run = start({
      script: `mkdir ${prefix}-stays\nrepeat 600 < mkdir ${prefix}-x; rm ${prefix}-x >\nprint ready\nsleep 20s`,
      environment,
    });
    await run.says('ready');
    const [name = ''] = readdirSync(place);
    assert.ok(readFileSync(`${place}/${name}`).length < 300 * 1024);
    await killKeeperAndNsx(run);
    assert.is((await clean(environment)).status, 0);
    assert.equal(await new Traces(prefix).leftAfter(0), []);
    assert.not.ok(existsSync(`${prefix}-stays`));
  }),
);

const sessions = howMany(8, 40);
journal(
  `${sessions} sessions side by side while others clean all the time: none is harmed`,
  withPlace(async (place, environment) => {
    const traces = new Traces('/tmp/nsxt-side');
    let running = true;
    const cleaning = (async () => {
      let rounds = 0;
      for (; running; rounds++) {
        const { status, stdout } = await clean(environment);
        assert.is(status, 0, stdout);
        assert.match(stdout, /^there is nothing to clean up$/m);
      }
      return rounds;
    })();
    const one = async (index: number): Promise<void> => {
      await sleep(index * 20);
      const name = `/tmp/nsxt-side-${process.pid}-${index}`;
      const { status, stdout, stderr } = await nsx({
        script: `mkdir ${name}\nmount tmpfs at ${name}-m with size=1M\nwrite ${name}-m/x "1"\nfor i in [1 2 3 4 5 6 7 8] < mkdir ${name}-$i; expect (ls ${name}-m) == [x] >\nexpect (ls ${name}) == []\nsleep 0.3s\nfor i in [1 2 3 4 5 6 7 8] < rm ${name}-$i >`,
        environment,
        timeLimit: 120_000,
      });
      assert.is(status, 0, `${stdout}${stderr}`);
    };
    try {
      await Promise.all(Array.from({ length: sessions }, (_, index) => one(index)));
    } finally {
      running = false;
    }
    assert.ok((await cleaning) > 1);
    assert.equal(await traces.leftAfter(1000), []);
    assert.equal(readdirSync(place), []);
  }),
);

journal.run();
