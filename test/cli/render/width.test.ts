/**
 * Columns of a terminal: what is wide, what is seen as one sign, and what is cut.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { style } from '../../../cli/render/style.ts';
import { table } from '../../../cli/render/table.ts';
import { clip, padEnd, padStart, widthOf } from '../../../cli/render/width.ts';
import { RecordValue } from '../../../interpreter/values/values.ts';

const width = suite('columns of a terminal');

width('a sign takes no column, one or two', () => {
  assert.is(widthOf(''), 0);
  assert.is(widthOf('plain text'), 10);
  assert.is(widthOf('für'), 3);
  assert.is(widthOf('e\u0301'), 1, 'an accent over the letter before it');
  assert.is(widthOf('\u0301'), 0);
  assert.is(widthOf('日本語'), 6);
  assert.is(widthOf('🎉'), 2);
  assert.is(widthOf('👩‍👩‍👧'), 2, 'one sign, made of five');
  assert.is(widthOf('a\u200bb'), 2, 'a space of no width');
});

width('what is too long is cut between two signs', () => {
  assert.is(clip('plain text', 10), 'plain text');
  assert.is(clip('plain text', 6), 'plain…');
  assert.is(clip('日本語', 6), '日本語');
  assert.is(clip('日本語', 5), '日本…');
  assert.is(clip('日本語', 4), '日…', 'no half of a sign');
  assert.is(clip('e\u0301e\u0301e\u0301', 2), 'e\u0301…');
});

width('what is too short is filled up', () => {
  assert.is(padEnd('日本', 6), '日本  ');
  assert.is(padStart('日本', 6), '  日本');
  assert.is(padEnd('too long', 3), 'too long');
});

width('the columns of a table stand below each other', () => {
  const rows = [
    { name: '名前', pid: 1 },
    { name: 'box', pid: 1234 },
  ].map((row) => new RecordValue(row));
  const lines = (table(rows, style(false), 80) ?? '').split('\n');
  assert.equal(lines, ['name   pid', '名前     1', 'box   1234']);
  assert.equal([...new Set(lines.map(widthOf))], [10]);
});

width.run();
