/**
 * Values as text: tables that fit, PIDs by level, ranges of IDs, trees.
 */
import { stripVTControlCharacters } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { style } from '../../../cli/render/style.ts';
import { renderValue } from '../../../cli/render/value.ts';
import { RecordValue, type Value } from '../../../interpreter/values/values.ts';

const values = suite('values as text');
const plain = style(false);
const record = (entries: ConstructorParameters<typeof RecordValue>[0]): RecordValue => new RecordValue(entries);
const process = (pids: readonly number[]): RecordValue =>
  record({ name: null, pid: pids[0] ?? null, pids, state: 'held', command: null });

values('a process has a column for its PID at each level', () => {
  assert.is(
    renderValue([process([4711]), process([4712, 1]), process([4714, 12, 1])], plain, 80),
    `name   pid  depth 1  depth 2  state  command
      4711                    held
      4712        1           held
      4714       12        1  held`,
  );
});

values('where that is too wide, headings are shorter and empty columns go', () => {
  const shown = renderValue([process([4711]), process([4714, 12, 1])], plain, 24);
  assert.is(shown, ' pid   1  2  state\n4711         held\n4714  12  1  held');
});

values('a table that is too wide loses from its lists first', () => {
  const row = new RecordValue(
    new Map<string, Value>([
      ['target', '/sys/fs/cgroup/unified'],
      ['options', ['rw', 'nosuid', 'nodev', 'noexec', 'relatime']],
    ]),
  );
  assert.match(renderValue([row], plain, 40), /\n\/sys\/fs\/cgroup\/unified {2}rw nosuid nodev…$/);
  assert.match(renderValue([row], plain, 24), /\n\/sys\/fs\/cgroup… {2}rw nos…$/);
});

values('a table that is too wide loses from its widest column, and never more than fits', () => {
  const row = record({ id: 7, target: '/a/very/long/path/to/somewhere', type: 'proc', propagation: 'private' });
  assert.is(
    renderValue([row], plain, 42),
    'id  target               type  propagation\n 7  /a/very/long/path/…  proc  private',
  );
  for (let width = 1; width < 70; width++)
    for (const line of renderValue([row], plain, width).split('\n'))
      assert.ok(line.length <= width, `${width}: ${line}`);
});

values('what no table fits, or would be cut in its records, stands one below the other', () => {
  const rows = [1, 2].map((index) =>
    record({ name: `d${index}`, addresses: [record({ local: '10.0.0.1', length: 8 }), record({ local: '::1' })] }),
  );
  assert.match(renderValue(rows, plain, 120), /^name {2}addresses\nd1/);
  assert.is(
    renderValue(rows, plain, 40),
    [1, 2]
      .map((n) => `name       d${n}\naddresses  {local: "10.0.0.1", length: …\n           {local: "::1"}`)
      .join('\n\n'),
  );
  assert.match(
    renderValue([record({ first: 'a word', second: 'another one' })], plain, 12),
    /^first {3}a w…\nsecond {2}ano…$/,
  );
});

values('maps are shown as ranges', () => {
  const maps = record({
    uid: [record({ inside: 0, outside: 1000, count: 1 }), record({ inside: 1, outside: 100000, count: 65535 })],
    gid: [],
    setgroups: 'deny',
  });
  assert.is(
    renderValue(maps, plain, 80),
    `uid        0          is  1000
           1 … 65535  is  100000 … 165534
gid        []
setgroups  deny`,
  );
});

values('colours change nothing but the colours', () => {
  const tree = record({
    namespace: 'pid:[1]',
    members: ['a'],
    children: [record({ namespace: 'pid:[2]', children: [] })],
  });
  for (const value of [[process([1, 2])], tree, record({ a: 1 })]) {
    const coloured = renderValue(value, style(true), 60);
    assert.is(stripVTControlCharacters(coloured), renderValue(value, plain, 60));
    assert.is.not(coloured, renderValue(value, plain, 60));
  }
});

values.run();
