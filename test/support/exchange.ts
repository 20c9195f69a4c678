/**
 * Exchanges two names as fast as it can, until it is killed: `exchange.ts ONE OTHER`. An attacker on
 * the path of a mount; renameat2(2) with RENAME_EXCHANGE.
 */
import { callFunction, pinString } from '../../interpreter/kernel/libc.ts';

const AT_FDCWD = -100;
const RENAME_EXCHANGE = 2;

export function exchanger(one: string, other: string): () => boolean {
  const [first, second] = [pinString(one), pinString(other)];
  return () =>
    (callFunction('renameat2', AT_FDCWD, first.address, AT_FDCWD, second.address, RENAME_EXCHANGE) | 0) === 0;
}

if (process.argv[1] === import.meta.filename || process.argv[1]?.endsWith('/exchange.ts')) {
  const exchange = exchanger(process.argv[2] ?? '', process.argv[3] ?? '');
  if (!exchange()) throw new Error('cannot exchange');
  console.log('at it');
  for (;;) exchange();
}
