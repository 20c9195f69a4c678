/**
 * What is asked of `nsx test`: its own options, read.
 */
import { availableParallelism } from 'node:os';
import { MILLISECONDS } from '../../grammar/ast-literals.ts';

export type Format = 'text' | 'tap';

export interface TestRequest {
  readonly paths: readonly string[];
  /** How many scripts run at once. */
  readonly jobs: number;
  /** How long each may take, in milliseconds. */
  readonly timeout: number;
  /** A script is run if one of them is in its path, number or title; all are, if there are none. */
  readonly filters: readonly string[];
  readonly format: Format;
  /** Where a report in JUnit's XML goes. */
  readonly junit: string | undefined;
}

export const testFlags = {
  jobs: { type: 'string', short: 'j' },
  timeout: { type: 'string' },
  filter: { type: 'string', multiple: true },
  tap: { type: 'boolean' },
  junit: { type: 'string' },
} as const;

/** As `parseArgs` gives them. */
export interface TestValues {
  readonly jobs?: string | undefined;
  readonly timeout?: string | undefined;
  readonly filter?: readonly string[] | undefined;
  readonly tap?: boolean | undefined;
  readonly junit?: string | undefined;
  readonly json?: boolean | undefined;
}

const MOST_JOBS = 256;
const DEFAULT_TIMEOUT = 30_000;
/** A day: setTimeout(3) knows no more than 24 of them. */
const LONGEST_TIMEOUT = 86_400_000;

export function readTestRequest(
  paths: readonly string[],
  { jobs, timeout, filter = [], tap = false, junit, json = false }: TestValues,
): TestRequest | { readonly message: string } {
  const width = jobs === undefined ? availableParallelism() : Number(/^\d+$/.test(jobs) ? jobs : Number.NaN);
  if (!(width >= 1 && width <= MOST_JOBS)) return { message: `\`--jobs\` needs a number from 1 to ${MOST_JOBS}` };
  const limit = timeout === undefined ? DEFAULT_TIMEOUT : durationOf(timeout);
  if (!(limit >= 1 && limit <= LONGEST_TIMEOUT))
    return { message: '`--timeout` needs a time such as `10s`, `500ms` or `2m`, a day at most' };
  if (tap && json) return { message: '`--tap` and `--json` do not go together' };
  if (junit === '') return { message: '`--junit` needs the name of a file' };
  if (filter.includes('')) return { message: '`--filter` needs a text' };
  return { paths, jobs: width, timeout: limit, filters: filter, format: tap ? 'tap' : 'text', junit };
}

/** A duration as in scripts; without a unit it is seconds, as for timeout(1). NaN for anything else. */
export function durationOf(text: string): number {
  const [, amount, unit = 's'] = /^(\d+(?:\.\d+)?)([a-z]*)$/.exec(text) ?? [];
  return Number(amount) * (MILLISECONDS[unit || 's'] ?? Number.NaN);
}
