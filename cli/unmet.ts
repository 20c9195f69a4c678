/**
 * A script that went wrong where it lacks what its header requires: `nsx FILE` runs it all the same, and
 * says so afterwards. `nsx test` would have left it out.
 */
import type { Source } from '../grammar/source.ts';
import type { Options } from './options.ts';
import { writeError } from './output.ts';
import { privilegeOf } from './start.ts';
import { readHeader } from './test/header.ts';
import { lacks } from './test/requirements.ts';

export function noteUnmet(source: Source, options: Options): void {
  const privilege = privilegeOf(options);
  const reasons = readHeader(source).requires.flatMap((item) => lacks(item, privilege) ?? []);
  if (reasons.length > 0)
    writeError(`note: by the header of the script it could not go well here: ${reasons.join('; ')}\n`);
}
