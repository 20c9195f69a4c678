/**
 * The commands of the prompt itself, which begin with a dot: Node's own, made to fit, and a clear
 * word for those that there are not.
 */
import { writeFileSync } from 'node:fs';
import type { REPLCommand, REPLServer } from 'node:repl';
import { Source } from '../../grammar/source.ts';
import { didYouMean, nearest } from '../../interpreter/errors/suggest.ts';
import { readSource } from '../run.ts';
import type { Completions, World } from './complete.ts';
import { parseRecording, type Recorder, type Recording } from './recorder.ts';
import { counted } from './report.ts';

/** What they need of the prompt around them. */
export interface PromptActions {
  /** Say something on lines of its own. */
  say(text: string): void;
  /** Evaluate a text that does not come from the keyboard. */
  run(text: string, name: string): void;
  restart(): void;
  succeeded(): readonly string[];
  /** The file that is being recorded into. */
  recorder(): Recorder | null;
  record(recording: Recording | null): void;
  timing(): boolean;
  time(on: boolean): void;
  /** Is a text of several lines being entered? */
  inText(): boolean;
}

export function defineDotCommands(server: REPLServer, actions: PromptActions): void {
  const define = (name: string, help: string, action: (rest: string) => void): void => {
    server.defineCommand(name, {
      help,
      action(rest) {
        this.clearBufferedCommand();
        action(rest.trim());
        this.displayPrompt();
      },
    });
  };
  define('help', 'Show these commands; `help` shows those of the language', () => {
    const { commands } = server;
    const names = Object.keys(commands).sort();
    actions.say(names.map((name) => `.${name.padEnd(8)} ${commands[name]?.help ?? ''}\n`).join(''));
  });
  define('load', 'Run the statements of a file in this session: .load FILE', (path) => {
    if (path === '') return actions.say('which file? `.load FILE`\n');
    const source = readSource(path);
    if (source instanceof Source) actions.run(source.text, source.name);
    else actions.say(`${source.message}\n`);
  });
  define('save', 'Write what has succeeded in this session to a file: .save FILE', (path) => {
    if (path === '') return actions.say('into which file? `.save FILE`\n');
    const texts = actions.succeeded();
    try {
      writeFileSync(path, texts.map((text) => `${text}\n`).join(''), { flag: 'wx' });
      actions.say(`${texts.length} ${texts.length === 1 ? 'statement' : 'statements'} written to ${path}\n`);
    } catch (error) {
      actions.say(cannotWrite(path, error));
    }
  });
  define('record', 'Write what is entered from now on to a file: .record FILE [--expect], .record off', (rest) =>
    actions.say(record(rest, actions)),
  );
  define('time', 'Say after each statement how long it took: .time on, .time off', (rest) => {
    if (rest !== '' && rest !== 'on' && rest !== 'off') return actions.say('`.time on` or `.time off`\n');
    actions.time(rest === '' ? !actions.timing() : rest === 'on');
    actions.say(`times are ${actions.timing() ? '' : 'not '}shown\n`);
  });
  define('clear', 'Undo everything, forget all variables, and begin anew', () => actions.restart());
  server.commands.break && describe(server.commands.break, 'Drop what has been entered of a text of several lines');
  server.commands.exit && describe(server.commands.exit, 'Undo everything and leave');
  server.commands.editor && describe(server.commands.editor, 'Enter several lines, and run them with Ctrl-D');
  Object.setPrototypeOf(server.commands, unknownCommands(server, actions));
}

/** The words that some of them take. */
const choices: Readonly<Record<string, readonly string[]>> = { time: ['on', 'off'], record: ['off', '--expect'] };
const takesFile = ['load', 'save', 'record'];

/** What a line that begins with a dot may go on with; null where it is a text of the language. */
export function completeDotCommand(line: string, names: readonly string[], world: World): Completions | null {
  const [, name, blank, before, word = ''] = /^\s*\.(\w*)(?:(\s+)(.*?\s)?(\S*))?$/.exec(line) ?? [];
  if (name === undefined) return null;
  const fitting = (word: string, all: readonly string[]): Completions => ({
    word,
    candidates: all.filter((one) => one.startsWith(word)).sort(),
  });
  if (blank === undefined)
    return fitting(
      `.${name}`,
      names.map((known) => `.${known} `),
    );
  const words = (choices[name] ?? []).filter((choice) => (choice === '--expect') === (before !== undefined));
  const files = takesFile.includes(name) && before === undefined ? world.paths(word, null) : [];
  return fitting(word, [...words.map((choice) => `${choice} `), ...files]);
}

/** Begin or end recording; what is to be said of it. */
function record(rest: string, actions: PromptActions): string {
  const now = actions.recorder();
  const recorded = now ? `${counted([[now.entries, 'statement']]) || 'nothing'} recorded in ${now.path}\n` : '';
  if (rest === 'off' || rest === '') {
    actions.record(null);
    return now ? recorded : 'nothing is being recorded: `.record FILE` begins\n';
  }
  const wanted = parseRecording(rest);
  if (typeof wanted === 'string') return `${wanted}\n`;
  try {
    actions.record(wanted);
    return `${recorded}recording into ${wanted.path}${wanted.expecting ? ', with what is seen as expectations' : ''}; \`.record off\` ends it\n`;
  } catch (error) {
    return cannotWrite(wanted.path, error);
  }
}

function cannotWrite(path: string, error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return code === 'EEXIST' ? `${path} is there already\n` : `cannot write ${path}: ${message}\n`;
}

function describe(command: REPLCommand, help: string): void {
  Object.assign(command, { help });
}

/** Node looks a command up by its name: every name that it has not is one that says so. */
function unknownCommands(server: REPLServer, actions: PromptActions): object {
  return new Proxy(Object.create(null) as object, {
    get(_, name): REPLCommand | undefined {
      if (typeof name !== 'string' || actions.inText()) return undefined;
      return {
        action() {
          const near = nearest(name, Object.keys(server.commands)).map((known) => `.${known}`);
          const help = near.length > 0 ? didYouMean(near) : '`.help` lists them';
          actions.say(`the prompt has no command \`.${name}\`: ${help}\n`);
          this.displayPrompt();
        },
      };
    },
  });
}
