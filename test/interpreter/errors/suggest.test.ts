/** Near names, and how they are offered. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { didYouMean, distance, nearest } from '../../../interpreter/errors/suggest.ts';

const test = suite('errors: suggest');

const commands =
  'fork clone nest unshare setns enter hold in exec run spawn sh wait kill stop cont mount bind umount ps pids ns mounts hostname map'.split(
    ' ',
  );

for (const [word, expected] of [
  ['mout', 'mount'],
  ['muont', 'mount'],
  ['unmount', 'umount'],
  ['colne', 'clone'],
  ['hostn', 'hostname'],
  ['unshar', 'unshare'],
  ['setn', 'setns'],
  ['KILL', 'kill'],
  ['psi', 'ps'],
  ['neest', 'nest'],
  ['hsotnaem', 'hostname'],
] as const) {
  test(`${word} is near ${expected}`, () => assert.is(nearest(word, commands)[0], expected));
}

for (const word of ['', 'x', 'elephant', 'frobnicate', 'qq', 'systemctl', 'inspect', 'psql']) {
  test(`${JSON.stringify(word)} is near nothing`, () => assert.equal(nearest(word, commands), []));
}

test('three at most, nearest first', () => {
  assert.equal(nearest('mount', ['mounts', 'umount', 'mounted', 'remount']), ['mounts', 'mounted', 'umount']);
});

test('a word that is known is not offered for itself', () => assert.equal(nearest('ps', ['ps']), []));

test('names given twice are offered once', () => assert.equal(nearest('mout', ['mount', 'mount']), ['mount']));

test('two swapped letters are one slip', () => {
  assert.is(distance('mount', 'muont'), 1);
  assert.is(distance('abc', ''), 3);
  assert.is(distance('', 'abc'), 3);
  assert.is(distance('kitten', 'sitting'), 3);
  assert.is(distance('same', 'same'), 0);
});

test('texts for one, two and three names', () => {
  assert.is(didYouMean(['mount']), 'did you mean `mount`?');
  assert.is(didYouMean(['a', 'b']), 'did you mean `a` or `b`?');
  assert.is(didYouMean(['a', 'b', 'c']), 'did you mean `a`, `b` or `c`?');
  assert.is(didYouMean([]), undefined);
});

test.run();
