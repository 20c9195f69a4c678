/** `nsx help SUBJECT`: what `help` says at the prompt, for a shell. */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { syntaxCodes } from '../../grammar/syntax-codes.ts';
import { catalogue } from '../../interpreter/errors/catalogue.ts';
import { helpForCode } from '../../interpreter/help/help.ts';
import { nsx } from '../support/nsx.ts';

const help = suite('nsx help');

const ask = (...subject: string[]) => nsx({ options: ['help'], arguments: subject });

help('on the code of an error: what it means, and how to mend it', async () => {
  const { status, stdout } = await ask('nsx::mount::busy');
  assert.is(status, 0);
  assert.is(stdout, helpForCode('nsx::mount::busy'));
  assert.match((await ask('nsx::syntax::bad-assignment')).stdout, /wrong\n {2}let n = 1\n {2}\$n = 2\n\nright\n/);
});

help('on a command, a kind of namespace, a statement; on everything', async () => {
  assert.match((await ask('umount')).stdout, /^umount PATH… \[lazy\]\n/);
  assert.match((await ask('pid')).stdout, /^pid: process IDs/);
  assert.match((await ask('defer')).stdout, /^defer < … >\n/);
  assert.match((await ask()).stdout, /\n {2}umount {4}/);
});

help('on what there is not', async () => {
  const { status, stdout, stderr } = await ask('nsx::mount::buzy');
  assert.is(status, 1);
  assert.is(stdout, '');
  assert.match(stderr, /^nsx: there is no help on `nsx::mount::buzy`: did you mean `nsx::mount::busy`/);
  assert.is((await ask('pid', 'mount')).status, 2);
});

help('there is help on every code', () => {
  for (const code of [...Object.keys(catalogue), ...Object.keys(syntaxCodes)]) {
    assert.match(helpForCode(code) ?? '', /^nsx::[^\n]+\n {4}[^\n]+\n\n\S/, code);
  }
});

help.run();
