/**
 * A lock between test processes, for tests that use names which are the same for everybody: the
 * seed's programs mount at /proc2 and /tmp/proc0 to /tmp/proc4.
 *
 * The lock is a socket in the abstract name space (unix(7)): whoever it belongs to, root or not, may
 * take it, no file is left, and it goes with the process that has it.
 */
import { createServer, type Server } from 'node:net';
import { sleep } from './nsx.ts';

function tryLock(name: string): Promise<Server | null> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.unref();
    server.once('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE') resolve(null);
      else reject(error);
    });
    server.listen(`\0nsx-test-${name}`, () => resolve(server));
  });
}

/** Run `use` while no other test process holds the lock of that name. */
export async function withLock<T>(name: string, use: () => Promise<T>): Promise<T> {
  let server = await tryLock(name);
  while (!server) {
    await sleep(50);
    server = await tryLock(name);
  }
  try {
    return await use();
  } finally {
    const held = server;
    await new Promise((resolve) => held.close(resolve));
  }
}

/** Held while the seed's two examples run as they stand. */
export const withSeedLock = <T>(use: () => Promise<T>): Promise<T> => withLock('seed', use);
