/**
 * Colours while typing: they change no character.
 */
import { stripVTControlCharacters } from 'node:util';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { style } from '../../../cli/render/style.ts';
import { highlight } from '../../../cli/repl/highlight.ts';

const colours = suite('highlight');
const colour = style(true);

colours('whatever is typed stays as it is', () => {
  const lines = [
    '',
    'nest 5 < mount proc at "/tmp/proc$level"; exec sleep 1000 >',
    '"open $x',
    "'raw",
    '$( (',
    ')))',
    '# c',
    '1 +',
    '\\',
  ];
  for (const line of lines) {
    for (let length = 0; length <= line.length; length++) {
      const part = line.slice(0, length);
      assert.is(stripVTControlCharacters(highlight(part, '', colour)), part);
    }
  }
});

colours('commands, strings and comments have their own', () => {
  assert.is(highlight('print', '', colour), colour.name('print'));
  assert.match(highlight('print "a"', '', colour), colour.good('"a"').slice(0, 5));
  assert.is(highlight('# x', '', colour), colour.quiet('# x'));
});

colours('the lines above decide what a line is', () => {
  assert.is(
    highlight('of a string"', 'print "the rest\n', colour),
    colour.good('of a string"').replace('"', `${'\x1b[39m\x1b[32m'}"`),
  );
});

colours('without colours nothing changes', () => {
  assert.is(highlight('print "a"', '', style(false)), 'print "a"');
});

colours.run();
