/**
 * The history file: what goes in comes out, and only what should go in does.
 */
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeEntry, encodeEntry, HISTORY_SIZE, History, historyPath } from '../../../cli/repl/history.ts';

const history = suite('history');

function inFolder(use: (path: string) => void): void {
  const folder = mkdtempSync(join(tmpdir(), 'nsxt-history-'));
  try {
    use(join(folder, 'deep/history'));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

history('an entry of several lines is one line in the file', () => {
  for (const entry of ['one', 'fork <\n  print "a\\n"\n>', '\\', 'a\\\\n\nb', "tab\there 'é' 😀"]) {
    assert.not.match(encodeEntry(entry), '\n');
    assert.is(decodeEntry(encodeEntry(entry)), entry);
  }
});

history('it stands where XDG says, or where NSX_HISTORY says, or nowhere', () => {
  assert.is(historyPath({ HOME: '/home/x' }), '/home/x/.local/state/nsx/history');
  assert.is(historyPath({ HOME: '/home/x', XDG_STATE_HOME: '/s' }), '/s/nsx/history');
  assert.is(historyPath({ HOME: '/home/x', XDG_STATE_HOME: 'relative' }), '/home/x/.local/state/nsx/history');
  assert.is(historyPath({ HOME: '/home/x', NSX_HISTORY: '/h' }), '/h');
  assert.is(historyPath({ HOME: '/home/x', NSX_HISTORY: '' }), null);
});

history('a later session finds what an earlier one has entered, newest first', () => {
  inFolder((path) => {
    const first = new History(path);
    first.add('one\n');
    first.add('fork <\n  two\n>\n');
    assert.equal(new History(path).entries, ['fork <\n  two\n>', 'one']);
    assert.is(statSync(path).mode & 0o777, 0o600, 'nobody else may read it');
  });
});

history('nothing empty, nothing twice in a row, nothing that begins with a blank', () => {
  inFolder((path) => {
    const one = new History(path);
    for (const text of ['a', '', '  ', 'a', ' secret', 'b', 'a']) one.add(text);
    assert.equal(one.entries, ['a', 'b', 'a']);
    assert.is(readFileSync(path, 'utf8'), 'a\nb\na\n');
  });
});

history('two sessions side by side keep the entries of both', () => {
  inFolder((path) => {
    const [one, two] = [new History(path), new History(path)];
    one.add('from one');
    two.add('from two');
    one.add('one again');
    assert.equal(new History(path).entries, ['one again', 'from two', 'from one']);
  });
});

history('a file that has grown long is shortened', () => {
  inFolder((path) => {
    new History(path).add('first');
    const lines = Array.from({ length: 2 * HISTORY_SIZE + 5 }, (_, index) => `print ${index}`);
    writeFileSync(path, `${lines.join('\n')}\n`);
    const { entries } = new History(path);
    assert.is(entries.length, HISTORY_SIZE);
    assert.is(entries[0], `print ${2 * HISTORY_SIZE + 4}`);
    assert.is(readFileSync(path, 'utf8').split('\n').length - 1, HISTORY_SIZE);
  });
});

history('where no file can be, the session has its history all the same', () => {
  const one = new History('/proc/nowhere/history');
  one.add('a');
  assert.equal(one.entries, ['a']);
  const none = new History(null);
  none.add('b');
  assert.equal(none.entries, ['b']);
});

history.run();
