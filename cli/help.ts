/**
 * `nsx help [SUBJECT]`: what `help` says at the prompt, without a prompt.
 */
import { didYouMean, nearest } from '../interpreter/errors/suggest.ts';
import { helpOn, helpOverview, subjects } from '../interpreter/help/help.ts';
import { standardRegistry } from '../stdlib/index.ts';
import { writeError, writeOut } from './output.ts';
import { ExitStatus } from './status.ts';

export function showHelp(subject: string | undefined): number {
  const known = { registry: standardRegistry(), functions: [] };
  const text = subject === undefined ? helpOverview(known) : helpOn(known, subject);
  if (text !== null) {
    writeOut(text);
    return ExitStatus.ok;
  }
  const near = nearest(subject ?? '', subjects(known));
  const hint = near.length > 0 ? didYouMean(near) : '`nsx help` lists what there is';
  writeError(`nsx: there is no help on \`${subject}\`: ${hint}\n`);
  return ExitStatus.failed;
}
