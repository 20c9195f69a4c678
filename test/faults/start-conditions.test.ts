/**
 * Where nsx is started: without descriptors, without a directory, without /proc … It does its work, or
 * says in one message what it lacks.
 */
import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, ownPrefix, Traces } from '../support/machine.ts';
import { nsx } from '../support/nsx.ts';

const conditions = suite('start conditions');
const folder = ownPrefix('start');
mkdirSync(folder);
const proof = `${folder}/proof`;
const script = `nest 2 < mount proc at "${folder}/proc$level" >\nsh "echo worked > ${proof}"`;

interface Condition {
  readonly name: string;
  /** A shell's words before `exec "$@"`, or instead of it. */
  readonly shell: string;
  /** Null: it works as ever. */
  readonly says: RegExp | null;
  /** In namespaces of its own, where it may change mounts. */
  readonly apart?: boolean;
  readonly script?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
}

const list: readonly Condition[] = [
  { name: 'no standard input', shell: 'exec "$@" <&-', says: null },
  { name: 'no standard output', shell: 'exec "$@" >&-', says: null },
  { name: 'no standard error', shell: 'exec "$@" 2>&-', says: null },
  { name: 'none of the three', shell: 'exec "$@" <&- >&- 2>&-', says: null },
  { name: 'all of them /dev/null', shell: 'exec "$@" </dev/null >/dev/null 2>&1', says: null },
  {
    name: 'a full disk behind standard output',
    shell: 'exec "$@" >/dev/full',
    script: 'print one',
    says: /error: the output cannot be written: there is no space left/,
  },
  {
    name: 'a deleted directory',
    shell: `mkdir ${folder}/gone && cd ${folder}/gone && rmdir ${folder}/gone && exec "$@"`,
    says: null,
  },
  {
    name: '24 descriptors',
    shell: 'ulimit -n 24; exec "$@"',
    says: /error: no socket pair can be made: EMFILE|may have no descriptor/,
  },
  { name: '40 descriptors', shell: 'ulimit -n 40; exec "$@"', says: /may have no descriptor 60|EMFILE/ },
  { name: 'an empty environment', shell: 'exec env -i "$@"', says: null },
  {
    name: 'no home and no place for temporary files',
    shell: 'exec "$@"',
    says: null,
    environment: { HOME: '/nonexistent', TMPDIR: '/nonexistent' },
  },
  {
    name: 'a home that is a file',
    shell: 'exec "$@"',
    says: null,
    environment: { HOME: '/etc/passwd', TMPDIR: '/etc/passwd' },
  },
  { name: 'a read-only /run', shell: 'mount -t tmpfs -o ro none /run && exec "$@"', apart: true, says: null },
  { name: 'no /proc', shell: 'mount -t tmpfs none /proc && exec "$@"', apart: true, says: /error: .*\/proc/ },
  {
    name: 'a read-only root',
    shell: 'mount -o remount,bind,ro / && exec "$@"',
    apart: true,
    says: /error: .*read-only/,
  },
];

for (const { name, shell, says, apart = false, environment = {}, script: other = script } of list) {
  conditions(name, async () => {
    const traces = new Traces(`${folder}/proc`);
    const outside = apart ? ['unshare', ...(isRoot ? [] : ['--map-root-user']), '--mount'] : [];
    const prefix = [...outside, 'sh', '-c', shell, 'sh'];
    const { status, signal, stderr, timedOut } = await nsx({ script: other, prefix, environment });
    assert.ok(!timedOut && signal === null, `${signal} ${stderr}`);
    assert.not.match(stderr, /nsx::internal|^\s+at .*\.(c?js|ts):/m);
    if (says) {
      assert.is.not(status, 0);
      assert.match(stderr, says);
      assert.is(stderr.match(/^error: /gm)?.length, 1, stderr);
    } else {
      assert.is(status, 0, stderr);
      assert.is(readFileSync(proof, 'utf8'), 'worked\n');
    }
    assert.equal(await traces.leftAfter(), []);
    if (existsSync(proof)) rmSync(proof);
  });
}

conditions('tidy', () => rmSync(folder, { recursive: true, force: true }));
conditions.run();
