/**
 * Wrong command lines: one line that says what is wrong, and one that says where to look; status 2.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { nsx } from '../support/nsx.ts';

const options = suite('options');

const wrong: readonly (readonly [words: readonly string[], says: string])[] = [
  [['-c', 'print 1'], 'unknown option `-c`: did you mean `-e`?'],
  [['--colour'], 'unknown option `--colour`: did you mean `--color`?'],
  [['--zzz'], 'unknown option `--zzz`'],
  [['-e'], '`-e, --eval` needs a value'],
  [['--json=3'], '`--json` takes no value'],
  [['--color', 'blue'], '`--color` is `always`, `never` or `auto`'],
  [['--dry-run', 'x.nsx'], '`--dry-run` belongs to `nsx clean`'],
  [['test'], '`nsx test` needs a file or a folder'],
  [['doctor', 'x'], '`nsx doctor` takes no file: it looks at the machine'],
];

for (const [words, says] of wrong) {
  options(`nsx ${words.join(' ')}`, async () => {
    const { status, stdout, stderr } = await nsx({ options: words });
    assert.equal([status, stdout, stderr], [2, '', `nsx: ${says}\n\`nsx --help\` says what there is\n`]);
  });
}

options.run();
