/**
 * Look at the machine while a script runs: start it, wait until it says `ready`, look, stop it, and
 * see that nothing is left.
 */
import * as assert from 'uvu/assert';
import { Traces } from './machine.ts';
import { type Finished, type Run, type Running, start } from './nsx.ts';

/** The script, and what keeps it there until it is told to stop. */
export const staying = (script: string): string => `${script}\nprint ready\nsh "sleep 20"\n`;

export async function during(
  run: Run & { readonly script: string },
  look: (running: Running) => void | Promise<void>,
  traces = new Traces(),
): Promise<Finished> {
  const running = start({ ...run, script: staying(run.script) });
  let finished: Finished;
  try {
    await running.says(/^ready$/m);
    await look(running);
  } finally {
    running.child.kill('SIGTERM');
    finished = await running.finished;
  }
  assert.is(finished.status, 143, `${finished.stdout}${finished.stderr}`);
  assert.equal(await traces.leftAfter(500), []);
  return finished;
}

/** The numbers that a script has printed after a word: `pid 123 4`. */
export function printed(output: string, word: string): number[] {
  const line = output.split('\n').find((one) => one.startsWith(`${word} `)) ?? '';
  return line.slice(word.length).match(/\d+/g)?.map(Number) ?? [];
}
