/**
 * The prompt in a pseudo-terminal, as it is shipped: from a key to the last of what it shows.
 *
 * What a terminal needs to draw it is not in there.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { PseudoTerminal } from '../test/support/pseudo-terminal.ts';
import { type Figure, summarize } from './measure.ts';
import { built } from './native.ts';

/** Nothing more is to come after so many milliseconds. */
const SILENCE = 60;
const LINES = 200;
const PROCESSES = 1000;
const PROMPT = /nsx> (\x1b\[[?\d;]*[a-zA-Z])*$/;

class Desk {
  readonly #terminal: PseudoTerminal;

  constructor(history: string) {
    const environment = {
      ...process.env,
      NSX_HISTORY: history,
      NSX_PAGER: '',
      TERM: 'xterm-256color',
      FORCE_COLOR: '1',
    };
    const command = [process.execPath, `${built}/dist/nsx.js`, '--processes', 'max'];
    this.#terminal = new PseudoTerminal(command, environment);
    this.#terminal.receiveAll(200, (shown) => PROMPT.test(shown));
  }

  /** Milliseconds until all has come, which must satisfy. */
  press(keys: string, isEnough = (shown: string): boolean => shown !== ''): number {
    const begin = process.hrtime.bigint();
    this.#terminal.send(keys);
    return Number(this.#terminal.receiveAll(SILENCE, isEnough).at - begin) / 1e6;
  }

  close(): void {
    this.#terminal.close();
  }
}

export function measurePrompt(): Figure[] {
  const folder = mkdtempSync(join(tmpdir(), 'nsx-bench-prompt-'));
  const history = join(folder, 'history');
  const lines = Array.from({ length: LINES }, (_, index) => `print "line ${index} of $x" (1 + ${index}) # ${index}`);
  writeFileSync(history, `fork <\\n${lines.join('\\n')}\\n>\n`);
  const desk = new Desk(history);
  try {
    desk.press('\x1b[A');
    const keys = samples(100, () => desk.press('a'));
    desk.press('\x03');
    const enters = samples(100, () => {
      desk.press('print 1');
      return desk.press('\r', (shown) => /1\r\n/.test(shown) && PROMPT.test(shown));
    });
    desk.press(
      `repeat ${PROCESSES} < spawn sleep 1000 >\r`,
      (shown) => shown.includes(`[${PROCESSES}]`) && PROMPT.test(shown),
    );
    const completions = samples(50, () => {
      desk.press('kill %999');
      const time = desk.press('\t', (shown) => stripVTControlCharacters(shown).includes('kill %999 '));
      desk.press('\x03', (shown) => PROMPT.test(shown));
      return time;
    });
    return [
      figure(`prompt: a key at the end of ${LINES} lines, coloured, until all of it is shown`, keys, 16),
      figure('prompt: Enter until the next prompt, `print 1`', enters, 5),
      figure(`prompt: Tab after \`kill %999\`, with ${PROCESSES} live processes`, completions, 50),
    ];
  } finally {
    desk.close();
    rmSync(folder, { recursive: true });
  }
}

/** The first ones are not counted: V8 has not compiled yet what they use. */
function samples(count: number, take: () => number): number[] {
  return Array.from({ length: count + 20 }, take).slice(20);
}

const figure = (title: string, taken: readonly number[], limit: number): Figure => ({
  title,
  unit: 'ms',
  summaries: [summarize('nsx', taken), { name: `${limit} ms`, median: limit, low: limit, high: limit }],
  targets: [{ against: `${limit} ms`, atMost: 1 }],
});
