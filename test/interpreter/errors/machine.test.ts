/** What is found on the real machine: who holds a place, and who owns a namespace. */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, realpathSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { holdersOf } from '../../../interpreter/errors/holders.ts';
import { ownsNamespace } from '../../../interpreter/errors/owners.ts';

const test = suite('errors: the real machine');

/** Run the body beside a process that has got as far as to print something. */
async function beside(command: readonly string[], cwd: string, body: (pid: number) => void): Promise<void> {
  const child = spawn(command[0]!, command.slice(1), { cwd, stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    await new Promise((resolve) => child.stdout.once('data', resolve));
    body(child.pid!);
  } finally {
    const end = new Promise((resolve) => child.once('close', resolve));
    child.stdin.end();
    await end;
  }
}

test('a working directory and an open file are found, and nothing elsewhere', async () => {
  const place = realpathSync(mkdtempSync(join(tmpdir(), 'nsx-holders-')));
  try {
    await beside(['sh', '-c', 'echo; read x'], place, (pid) => {
      assert.equal(holdersOf(place), [{ pid, name: 'sh', how: 'cwd' }]);
      assert.equal(holdersOf(`${place}-other`), []);
    });
    await beside(['sh', '-c', 'exec 3>open; cd /; echo; read x'], place, (pid) => {
      assert.equal(holdersOf(place, pid), [{ pid, name: 'sh', how: 'file' }]);
    });
  } finally {
    rmSync(place, { recursive: true });
  }
});

test('a process owns what its user namespace has made, and no more', async () => {
  const unshared = ['unshare', '--user', '--map-root-user', '--uts', 'sh', '-c', 'echo; read x'];
  if (spawnSync('unshare', ['--user', 'true']).status !== 0) {
    console.log('skipped: no user namespaces here');
    return;
  }
  await beside(unshared, '/', (pid) => {
    assert.is(ownsNamespace(pid, 'uts'), true);
    assert.is(ownsNamespace(pid, 'mount'), false);
    assert.is(ownsNamespace(pid, 'pid'), false);
  });
});

test('of a process that is not there nothing is told', () => {
  assert.is(ownsNamespace(2 ** 22, 'uts'), null);
});

test.run();
