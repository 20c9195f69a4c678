/**
 * The examples of every command and of every kind of namespace run: those that people see in `help`, in
 * docs/commands.md and in docs/namespaces.md.
 */
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { concepts } from '../../interpreter/help/concepts/index.ts';
import { standardRegistry } from '../../stdlib/index.ts';
import { nsx } from '../support/nsx.ts';

const test = suite('stdlib: examples');

/** Names in places that everybody can see must be nobody else's. */
const own = (code: string): string =>
  code
    .replaceAll('nsx-example', `nsxt-${process.pid}-example`)
    .replaceAll('/tmp/proc', `/tmp/nsxt-${process.pid}-proc`);

for (const { name, examples } of standardRegistry().commands) {
  test(`${name} has an example`, () => assert.ok(examples.length > 0));

  for (const { code, summary, checkOnly } of examples) {
    test(`${name}: ${summary}`, async () => {
      const { status, stdout, stderr } = await nsx(
        checkOnly ? { options: ['check'], arguments: ['-'], input: code } : own(code),
      );
      assert.is(status, 0, `${code}\n${stdout}${stderr}`);
    });
  }
}

for (const { kind, shows, example } of Object.values(concepts)) {
  test(`${kind}: ${shows}`, async () => {
    const { status, stdout, stderr } = await nsx(own(example));
    assert.is(status, 0, `${example}\n${stdout}${stderr}`);
  });
}

test.run();
