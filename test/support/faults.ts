/**
 * How much the tests of faults do: a cut that fits into `npm test`, or, with NSX_FAULTS=long
 * (`npm run test:faults`), all that a machine can bear in some minutes.
 */
export const long = process.env.NSX_FAULTS === 'long';

/** The number for this run. */
export const howMany = (cut: number, all: number): number => (long ? all : cut);

/** A seed for a run that is to be another one each time it is long; printed, so that it can be repeated. */
export function seedOf(name: string): number {
  const { NSX_SEED } = process.env;
  const seed = NSX_SEED !== undefined ? Number(NSX_SEED) : long ? Date.now() % 1_000_000 : 1;
  if (seed !== 1) process.stdout.write(`\n${name}: NSX_SEED=${seed}\n`);
  return seed;
}
