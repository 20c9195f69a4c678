/**
 * Whole programs, from their start to their end: nsx with a script, a shell with one, python3 with one.
 * Each script is a file in the directory of what was built, which goes when all has been measured.
 */
import { writeFileSync } from 'node:fs';
import type { Contender, Figure } from './measure.ts';
import { built, timed } from './native.ts';

/** `name`: as it is shown. `command`: what comes before the name of the script. */
export function program(name: string, command: readonly string[], file: string, text: string): Contender {
  const path = `${built}/${file}`;
  writeFileSync(path, text);
  return {
    name,
    sample: () => timed('stopwatch', 'done', 'sh', '-c', 'exec "$@" >/dev/null', 'sh', ...command, path),
  };
}

export const nsxProgram = (file: string, text: string, name = 'nsx'): Contender =>
  program(name, [process.execPath, `${built}/dist/nsx.js`], file, text);

/** nsx as a whole program, first, and where it runs already, last: each as a figure against the same samples of the others. */
export function wholeAndRunning(figure: Figure): Figure[] {
  const [whole, ...others] = figure.summaries;
  const running = others.pop();
  const of = (what: string, nsx: Figure['summaries'][number] | undefined): Figure => ({
    ...figure,
    title: `${figure.title}: ${what}`,
    summaries: nsx ? [nsx, ...others] : [],
  });
  return running
    ? [of('whole programs', whole), of('nsx in a running session', running)]
    : [of('whole programs', undefined)];
}
