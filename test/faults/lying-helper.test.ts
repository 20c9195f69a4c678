/**
 * A helper that lies: sizes that are wrong, replies that come twice, for nobody or not at all. nsx says in
 * one message that it cannot go on, and ends; it neither hangs nor takes what it was told for true where
 * that can be seen.
 *
 * What is in between is the keeper's socket; that of the other helpers is the same code (`channel.ts`).
 */
import { chmodSync, rmSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { long } from '../support/faults.ts';
import { ownPrefix, Traces } from '../support/machine.ts';
import { nsx, root } from '../support/nsx.ts';

const lying = suite('a helper that lies');

const wrapper = ownPrefix('lying-helper');
const script = `mount tmpfs at ${wrapper}-mount\nlet p = fork < hold >\nkill $p\nprint "came to its end"`;

interface Lie {
  readonly name: string;
  /** What is said; null if it does not matter and all goes on. */
  readonly says: RegExp | null;
  readonly cut?: boolean;
}

const nonsense = /error: the helper (ended before it answered|answered with nonsense|has answered nonsense)/;
const lies: readonly Lie[] = [
  { name: 'none', says: null, cut: true },
  { name: 'magic', says: nonsense, cut: true },
  { name: 'empty', says: nonsense },
  { name: 'short', says: nonsense, cut: true },
  { name: 'header', says: nonsense },
  { name: 'cut', says: nonsense, cut: true },
  { name: 'long', says: nonsense, cut: true },
  { name: 'too long', says: nonsense },
  { name: 'id', says: nonsense, cut: true },
  { name: 'twice', says: nonsense, cut: true },
  { name: 'more results', says: nonsense },
  { name: 'results beyond counting', says: nonsense, cut: true },
  { name: 'fewer results', says: /error: / },
  { name: 'data beyond counting', says: nonsense },
  { name: 'no data', says: /error: / },
  { name: 'strange results', says: /error: / },
  { name: 'strange errors', says: /error: / },
  { name: 'no descriptors', says: /error: / },
  { name: 'noise', says: /error: / },
  { name: 'end', says: nonsense },
];

lying('one message, and an end', async () => {
  const wrong: string[] = [];
  for (const { name, says } of lies.filter(({ cut }) => long || cut))
    for (const after of long ? [1, 2, 3] : [1]) {
      writeFileSync(
        wrapper,
        `#!/bin/sh\ncd ${root} && exec ${process.execPath} --import tsx test/faults/lying-helper.ts '${name}' ${after}\n`,
      );
      chmodSync(wrapper, 0o755);
      const traces = new Traces(`${wrapper}-`);
      const { status, stdout, stderr, timedOut, signal } = await nsx({
        script,
        environment: { NSX_HELPER: wrapper },
        timeLimit: 20_000,
      });
      const left = await traces.leftAfter(3000);
      const whole = /came to its end/.test(stdout) && status === 0;
      const errors = stderr.match(/^error: /gm)?.length ?? 0;
      const told = says === null ? whole : whole || (errors === 1 && says.test(stderr));
      const trace = /^\s+at .*\.(c?js|ts):/m.test(stderr);
      if (process.env.NSX_SHOW) console.log(`--- ${name} ${after}: ${status} ${whole}\n${stderr}`);
      if (timedOut || signal || trace || !told || left.length > 0)
        wrong.push(
          `${name}, reply ${after}: ${timedOut ? 'hangs' : (signal ?? status)} ${left.join(', ')}\n${stdout}${stderr}`,
        );
    }
  assert.is(wrong.join('\n'), '');
});

lying('tidy', () => rmSync(wrapper, { force: true }));
lying.run();
