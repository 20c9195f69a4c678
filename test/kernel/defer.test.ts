/** Deferred blocks are run however a script is stopped, and what they do is real. */
import { existsSync, rmSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { ownPrefix } from '../support/machine.ts';
import { start } from '../support/nsx.ts';

const defer = suite('defer');

for (const [signal, status] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
  ['SIGHUP', 129],
] as const) {
  defer(`${signal} while a process sleeps`, async () => {
    const [inner, outer] = [`${ownPrefix('inner')}-${signal}`, `${ownPrefix('outer')}-${signal}`];
    const script = [
      `defer < run touch ${outer} >`,
      `clone pid < defer < run touch ${inner} >; print "PID $pid"; sleep 100s >`,
    ].join('\n');
    const running = start({ script });
    try {
      await running.says('PID 1');
      running.child.kill(signal);
      const finished = await running.finished;
      assert.is(finished.status, status, finished.stderr);
      assert.ok(existsSync(inner), `${finished.stdout}${finished.stderr}`);
      assert.ok(existsSync(outer), `${finished.stdout}${finished.stderr}`);
    } finally {
      for (const file of [inner, outer]) rmSync(file, { force: true });
    }
  });
}

defer.run();
