/**
 * All measurements, one after another; started by bench/run.ts, which has built what it needs.
 * Names of figures as arguments (levels, sandbox, start, memory, evaluate, parse, star, many, prompt) measure only those.
 */
import { measureEvaluate } from './evaluate.ts';
import { measureLevels } from './levels.ts';
import { measureMany } from './many.ts';
import { type Figure, show } from './measure.ts';
import { measureMemory } from './memory.ts';
import { benchParse } from './parse.ts';
import { measurePrompt } from './prompt.ts';
import { measureSandbox } from './sandbox.ts';
import { openSession } from './session.ts';
import { measureStar } from './star.ts';
import { measureStart } from './start.ts';

const session = openSession();
const figures: Readonly<Record<string, () => readonly Figure[]>> = {
  levels: () => measureLevels(session),
  sandbox: () => [measureSandbox(session)],
  start: () => [measureStart()],
  memory: () => [measureMemory(session)],
  evaluate: () => measureEvaluate(),
  parse: () => benchParse(),
  star: () => measureStar(session),
  many: () => measureMany(session),
  prompt: () => measurePrompt(),
};

const wanted = process.argv.slice(2);
try {
  for (const [name, measure] of Object.entries(figures)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    for (const figure of measure()) process.stdout.write(`${show(figure)}\n`);
  }
} finally {
  session.close();
}
