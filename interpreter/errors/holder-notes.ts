/**
 * Who keeps a mount busy, in words. Finding them is the business of `holders.ts`.
 */
import type { Holder } from './circumstances.ts';
import type { Facts } from './facts.ts';

const holding: Readonly<Record<Holder['how'], string>> = {
  cwd: 'has its working directory there',
  root: 'has its root there',
  file: 'has a file open there',
  program: 'runs a program from there',
  map: 'has a file of it mapped',
};

const MOST_HOLDERS = 5;

/** `pid 123 (bash) has its working directory there` */
export function holderNotes({ machine, path }: Facts): string[] {
  const holders = machine.holders(path);
  const own = machine.pids[0];
  const notes = holders
    .slice(0, MOST_HOLDERS)
    .map(({ pid, name, how }) =>
      pid === own ? `this process itself ${holding[how]}` : `pid ${pid} (${name}) ${holding[how]}`,
    );
  if (holders.length > MOST_HOLDERS) notes.push(`and ${holders.length - MOST_HOLDERS} more processes`);
  return notes;
}

export const isHeldByItself = ({ machine, path }: Facts): boolean => {
  const holders = machine.holders(path);
  return holders.length > 0 && holders.every(({ pid }) => pid === machine.pids[0]);
};
