/**
 * docs/tour.md, typed line by line: what is shown there is what comes. `UPDATE_GOLDENS=1` writes what came.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { isRoot, skip } from '../../support/machine.ts';
import { eventually, root } from '../../support/nsx.ts';
import { everybody, hasTmux, TerminalSession } from '../../support/terminal.ts';

const tour = suite('tour');
const path = `${root}docs/tour.md`;
const PATIENCE = 10_000;
const BLOCK = /```console\n([\s\S]*?)```/g;
const PROMPT = /(?:^|\n)((?:nsx|box[a-z0-9 ]*)>)$/;

interface Step {
  readonly entered: string;
  readonly shown: string;
}

/** What is typed in a block, and what is shown after each line. */
function steps(block: string): Step[] {
  return block
    .split(/^(?=(?:nsx|box[a-z0-9 ]*)>)/m)
    .filter((part) => part !== '')
    .map((part) => {
      const [first = '', ...rest] = part.split('\n');
      return { entered: first.replace(/^[^>]*> ?/, ''), shown: rest.join('\n').trimEnd() };
    });
}

/** Numbers of the day, and the blanks that go with their width. */
const steady = (text: string): string =>
  text
    .replace(/\d{3,}/g, 'N')
    .replace(/ {2,}/g, '  ')
    .replace(/^ +(?=pid |N )/gm, '')
    .replace(/[ \t]+$/gm, '');

/** Enter a line and wait for the next prompt: the prompt it was entered at, and what came. */
async function take(terminal: TerminalSession, line: string): Promise<{ prompt: string; came: string }> {
  const before = terminal.screen();
  const prompt = PROMPT.exec(before)?.[1] ?? '';
  terminal.enter(line);
  const entered = `${before} ${line}\n`;
  const done = (): boolean => {
    const shown = terminal.screen();
    return shown.startsWith(entered) && PROMPT.test(shown.slice(entered.length - 1));
  };
  assert.ok(await eventually(done, PATIENCE), `no answer to ${line}:\n${terminal.screen()}`);
  return { prompt, came: terminal.screen().slice(entered.length).replace(PROMPT, '').trimEnd() };
}

const NAME = 'everything that is typed gives what is shown';
if (!hasTmux || !isRoot) {
  skip(`the tour: ${hasTmux ? 'it is told as root sees it' : 'tmux is not installed'}`);
  tour.skip(NAME);
} else {
  tour(NAME, async () => {
    const text = readFileSync(path, 'utf8');
    const updated: string[] = [];
    await TerminalSession.use({ ...everybody[0]?.sitting }, async (terminal) => {
      for (const [, block = ''] of text.matchAll(BLOCK)) {
        const lines: string[] = [];
        for (const { entered, shown } of steps(block)) {
          if (entered === '') {
            terminal.press('C-d');
            const ended = await terminal.sees(/\nundoing ([^\n]*)\nstatus 0/);
            const undone = /\nundoing ([^\n]*)/.exec(ended)?.[0].slice(1) ?? '';
            lines.push('nsx>', undone);
            if (process.env.UPDATE_GOLDENS !== '1') assert.is(undone, shown);
            continue;
          }
          const { prompt, came } = await take(terminal, entered);
          lines.push(`${prompt} ${entered}`, ...(came === '' ? [] : [came]));
          if (process.env.UPDATE_GOLDENS !== '1') assert.is(steady(came), steady(shown), entered);
        }
        updated.push(`\`\`\`console\n${lines.join('\n')}\n\`\`\``);
      }
    });
    if (process.env.UPDATE_GOLDENS === '1')
      writeFileSync(
        path,
        text.replace(BLOCK, () => updated.shift() ?? ''),
      );
  });
}

tour.run();
