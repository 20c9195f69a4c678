/**
 * Whole programs, from their start to their end: nsx with a script, a shell with one, python3 with one.
 * Each script is a file in the directory of what was built, which goes when all has been measured.
 */
import { writeFileSync } from 'node:fs';
import type { Contender } from './measure.ts';
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

export const nsxProgram = (file: string, text: string): Contender =>
  program('nsx', [process.execPath, `${built}/dist/nsx.js`], file, text);
