/**
 * The labs in examples/: their headers are whole, they are laid out, they check something, none has
 * the number of another. That they hold is for `test/kernel/labs.test.ts`.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { checkRequirement } from '../../cli/test/requirements.ts';
import { parse } from '../../grammar/parse.ts';
import { format } from '../../grammar/print.ts';
import { walkNodes } from '../../grammar/walk.ts';
import { allLabs, bookPrograms, chapters, missingLabs, programOf } from '../../scripts/labs.ts';

const test = suite('labs');
const labs = allLabs();

test('there are labs', () => assert.ok(labs.length >= 2));

for (const { file, source, header, chapter, place } of labs) {
  test(`${file} has a whole header`, () => {
    assert.match(source.text, /^#!\/usr\/bin\/env nsx\n# \S/);
    assert.ok(chapter in chapters, `examples/${chapter} is no chapter`);
    if (chapter !== '') assert.is(header.number, place, 'the number of the file and that of its header');
    assert.match(header.title, /^\S.*[^.\s]$/, 'a title without a full stop');
    assert.match(header.text, /\S/, 'what it shows');
    assert.match(header.facts, /\S/, '`facts:`');
    assert.ok(header.man.length > 0, '`man:`');
    for (const { text } of header.man) assert.match(text, /^[\w.-]+\(\d\w*\)$/, '`man:` lists pages such as clone(2)');
    for (const { text } of header.book)
      assert.ok((bookPrograms as readonly string[]).includes(programOf(text)), `${text} is none of the programs`);
    assert.equal(
      header.requires.flatMap((item) => checkRequirement(item)?.message ?? []),
      [],
    );
  });

  test(`${file} is laid out as nsx fmt does it`, () => {
    const result = format(source);
    assert.is('text' in result ? result.text : result.diagnostics[0]?.message, source.text);
  });

  test(`${file} expects something`, () => {
    let expectations = 0;
    walkNodes(parse(source).program, ({ kind }) => {
      if (kind === 'expect' || kind === 'expect-error') expectations += 1;
    });
    assert.ok(expectations > 0);
  });
}

test('no two have the same number', () => {
  const numbers = labs.flatMap(({ header }) => header.number ?? []);
  assert.equal(
    numbers.filter((number, index) => numbers.indexOf(number) !== index),
    [],
  );
});

test('every lab that there is to be is there, and every program has one', () => {
  assert.equal(missingLabs(labs), []);
});

test.run();
