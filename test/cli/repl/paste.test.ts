/**
 * Pastes, told apart from keys however the bytes arrive.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { PasteSplitter, pastedText } from '../../../cli/repl/paste.ts';

const paste = suite('paste');

const WHOLE = 'ab\x1b[200~one\r\ntwo\x1b[201~\r\x1b[Ac';

/** Neighbouring keys put together, since it does not matter in how many pieces they come. */
function pieces(chunks: readonly string[]): string[] {
  const splitter = new PasteSplitter();
  const found: string[] = [];
  let keys = '';
  for (const { kind, text } of chunks.flatMap((chunk) => splitter.feed(chunk))) {
    if (kind === 'keys') keys += text;
    else {
      found.push(`keys ${keys}`, `paste ${text}`);
      keys = '';
    }
  }
  return [...found, `keys ${keys}`];
}

paste('in one chunk', () => {
  assert.equal(pieces([WHOLE]), ['keys ab', 'paste one\r\ntwo', 'keys \r\x1b[Ac']);
});

paste('cut anywhere', () => {
  const expected = pieces([WHOLE]);
  // A marker that is cut after one or two characters might be the Escape key: those go on at once.
  const begin = WHOLE.indexOf('\x1b[200~');
  for (let at = 1; at < WHOLE.length; at++) {
    if (at === begin + 1 || at === begin + 2) continue;
    assert.equal(pieces([WHOLE.slice(0, at), WHOLE.slice(at)]), expected, `cut at ${at}`);
  }
});

paste('keys that look like the beginning of a paste are not held back for ever', () => {
  assert.equal(pieces(['\x1b']), ['keys \x1b']);
  assert.equal(pieces(['\x1b[2', '~']), ['keys \x1b[2~']);
});

paste('what is pasted cannot press keys', () => {
  assert.is(pastedText('one\r\ntwo\rthree\n\n'), 'one\ntwo\nthree');
  assert.is(pastedText('\tindented\x03\x04\x1b[A\x7f'), '  indented[A');
});

paste.run();
