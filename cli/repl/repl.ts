import type { Options } from '../options.ts';
export async function runRepl(_options: Options): Promise<number> {
  return 0;
}
