/**
 * The last trouble at length: what its code means, the call that was refused, what was found on this
 * machine, and what else the same errno could have meant.
 *
 * All of it is known already; nothing is tried again.
 */

import { type CatalogueEntry, catalogue } from '../errors/catalogue.ts';
import { meanings } from '../errors/errno.ts';
import type { Failure } from '../failure.ts';
import { describeCall } from '../kernel/describe-call.ts';
import { errnoOf } from '../kernel/tables.ts';
import type { Trouble } from '../machine.ts';
import { helpForCode } from './help.ts';
import { wrap } from './wrap.ts';

export function explainTrouble({ diagnostics, failure }: Trouble): string {
  const parts = diagnostics.map(({ code, message, notes, help }) => {
    const found =
      notes.length === 0 ? '' : `\n\nfound on this machine\n${notes.map((note) => wrap(note, '  ')).join('\n')}`;
    const next = help === undefined ? '' : `\n\nwhat to do\n${wrap(help, '  ')}`;
    return `${wrap(message)}\n\n${helpForCode(code)?.trimEnd() ?? code}${found}${next}`;
  });
  if (failure) parts.push(...aboutCall(failure));
  return `${parts.join('\n\n')}\n`;
}

function aboutCall({ cause, processes, diagnostic }: Failure): string[] {
  if (!cause) return [];
  const { name, text } = errnoOf(cause.errno);
  const where = processes.map(({ pids }) => `  in pids ${pids.join(' ')}\n`).join('');
  const parts = [`the call\n  ${describeCall(cause.call)}\n${where}  ${name}: ${text}; see ${cause.call.name}(2)`];
  const others = meanings(cause.call.name, name).filter((code) => code !== diagnostic.code);
  if (others.length > 0) {
    const entries: Readonly<Record<string, CatalogueEntry>> = catalogue;
    parts.push(
      `${name} of ${cause.call.name} can also mean\n${others.map((code) => `  ${code}\n      ${entries[code]?.summary}`).join('\n')}`,
    );
  }
  return parts;
}
