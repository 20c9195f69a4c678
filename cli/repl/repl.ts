/**
 * The prompt, on Node's `repl`: reads lines, has them evaluated, and gives the terminal to whoever
 * needs it meanwhile.
 *
 * Evaluation is synchronous. While it lasts the terminal is in its usual modes, so that Ctrl-C makes
 * a SIGINT, which a latch notes, and programs find it as they expect it.
 */
import { type REPLServer, Recoverable, start } from 'node:repl';
import type { Options } from '../options.ts';
import { style as makeStyle } from '../render/style.ts';
import { version } from '../version.ts';
import { complete, described } from './complete.ts';
import { type Console, terminalConsole } from './console.ts';
import { completeDotCommand, defineDotCommands } from './dot-commands.ts';
import { highlight } from './highlight.ts';
import { HISTORY_SIZE, History, historyPath } from './history.ts';
import { clearLine, insertText, onEndOfInput, ownHistory, showHistory, writeLine } from './line-editor.ts';
import { PASTE_OFF, PASTE_ON, pastedText } from './paste.ts';
import { PromptReport } from './report.ts';
import { soundLine } from './screen.ts';
import { sessionWorld } from './session-world.ts';
import { type Result, Sitting } from './sitting.ts';

const SIGNALS = { SIGHUP: 129, SIGTERM: 143 } as const;

/** Milliseconds between looks, while nothing is entered, at whether the session is still there. */
const LOOK = 500;

/** The types know nothing of `historySize`, which readline takes. */
const editorOptions = { terminal: true, historySize: HISTORY_SIZE };

/** Resolves with the exit status. */
export function runRepl(options: Options, console: Console = terminalConsole()): Promise<number> {
  return new Promise((resolve) => {
    new Prompt(options, console, resolve);
  });
}

class Prompt {
  readonly #resolve: (status: number) => void;
  readonly #console: Console;
  readonly #report: PromptReport;
  readonly #history = new History(historyPath(process.env));
  readonly #sitting: Sitting;
  readonly #server: REPLServer;
  /** The lines of a text that is not whole yet. */
  #pending = '';
  #evaluated = false;
  #left = false;
  readonly #watch: NodeJS.Timeout;

  constructor(options: Options, console: Console, resolve: (status: number) => void) {
    this.#resolve = resolve;
    this.#console = console;
    this.#report = new PromptReport(makeStyle(console.hasColor), console, options.json);
    this.#sitting = new Sitting(options, this.#report);
    this.#report.write(`nsx ${version()}: \`help\` shows what there is, Ctrl-D leaves.\n`);
    this.#server = start({
      prompt: 'nsx> ',
      input: console.input,
      output: console.output,
      ...editorOptions,
      useGlobal: true,
      useColors: false,
      ignoreUndefined: true,
      preview: false,
      completer: (line: string) => this.#complete(line),
      eval: (text, _context, _file, done) => this.#evaluate(text, done),
    });
    this.#setUp();
    this.#watch = setInterval(this.#replaceIfLost, LOOK).unref();
  }

  #setUp(): void {
    const server = this.#server;
    ownHistory(server, this.#history.entries);
    if (this.#console.isSmart) {
      this.#console.output.write(PASTE_ON);
      this.#console.input.onPaste = (text) => insertText(server, pastedText(text));
    }
    const { style } = this.#report;
    const colour = (line: string): string => highlight(line, this.#above(line), style);
    const { output, hasColor } = this.#console;
    writeLine(server, output, () => this.#console.size(), hasColor ? colour : (line) => line);
    defineDotCommands(server, {
      say: (text) => this.#report.write(text),
      run: (text, name) => {
        if (this.#finish(this.#aside(() => this.#sitting.evaluate(text, name)))) this.#showPlace();
      },
      restart: () => {
        this.#aside(() => this.#sitting.restart());
        this.#showPlace();
      },
      succeeded: () => this.#sitting.succeeded,
      recorder: () => this.#sitting.recorder,
      record: (recording) => this.#sitting.record(recording),
      timing: () => this.#sitting.timing,
      time: (on) => {
        this.#sitting.timing = on;
      },
      inText: () => this.#pending !== '',
    });
    onEndOfInput(server, () => {
      if (this.#pending !== '') {
        clearLine(server);
        this.#dropText();
        return true;
      }
      if (server.line !== '' || !this.#sitting.moveOut()) return false;
      this.#report.write('out\n');
      this.#showPlace();
      server.prompt();
      return true;
    });
    server.removeAllListeners('SIGINT');
    server.on('SIGINT', this.#interrupt);
    // As in a shell, Ctrl-Z at the prompt does nothing.
    server.on('SIGTSTP', () => {});
    server.on('line', (line) => this.#noteDotCommand(line));
    server.on('exit', () => this.#leave(0));
    // A terminal that is gone cannot be written to; Node 26 would tell it so, for ever. Nor does it answer to the
    // editor's end of input, which is Ctrl-D.
    this.#console.output.on('error', this.#hangUp);
    this.#console.input.onGone = this.#hangUp;
    process.on('SIGINT', this.#interrupt);
    process.on('SIGCONT', this.#wake);
    for (const signal of Object.keys(SIGNALS)) process.on(signal, this.#onSignal);
  }

  readonly #onSignal = (signal: keyof typeof SIGNALS): void => this.#leave(SIGNALS[signal]);

  // Evaluation -------------------------------------------------------------------------------

  #evaluate(text: string, done: (error: Error | null, result: undefined) => void): void {
    this.#evaluated = true;
    // Node 24 and later join lines with \r.
    const whole = text.replace(/\r\n?/g, '\n');
    const result = this.#aside(() => this.#sitting.evaluate(whole));
    if (result.kind === 'incomplete') {
      this.#pending = whole;
      done(new Recoverable(new SyntaxError('incomplete')), undefined);
      return;
    }
    this.#pending = '';
    this.#history.add(whole);
    showHistory(this.#server, this.#history.entries);
    if (!this.#finish(result)) return;
    this.#showPlace();
    done(null, undefined);
  }

  #showPlace(): void {
    this.#server.setPrompt(`${this.#sitting.place}> `);
  }

  /** False when it was the last. */
  #finish(result: Result): boolean {
    if (result.kind !== 'leave') return true;
    this.#leave(result.status);
    return false;
  }

  /** Do something with the terminal as programs and signals need it. */
  #aside<T>(run: () => T): T {
    return this.#sitting.heeding(() => {
      if (this.#console.isSmart) this.#console.output.write(PASTE_OFF);
      this.#console.input.setRawMode(false);
      try {
        return run();
      } finally {
        this.#console.input.setRawMode(true);
        if (this.#console.isSmart) this.#console.output.write(this.#begun());
      }
    });
  }

  /** What a program has left behind is put right where there can have been one. */
  #begun(): string {
    return this.#sitting.started ? soundLine(this.#console.size().columns) + PASTE_ON : PASTE_ON;
  }

  /** What begins with a dot is never evaluated, but it is worth remembering. */
  #noteDotCommand(line: string): void {
    if (!this.#evaluated && this.#pending === '') {
      this.#history.add(line);
      showHistory(this.#server, this.#history.entries);
    }
    this.#evaluated = false;
  }

  /** The lines above, unless the editor has all of them in its line: since Node 24 it has. */
  #above = (line: string): string => (line.startsWith(this.#pending) ? '' : this.#pending);

  #complete(line: string): [string[], string] {
    const world = sessionWorld(this.#sitting.session);
    const dotted = this.#pending === '' ? completeDotCommand(line, Object.keys(this.#server.commands), world) : null;
    const found = dotted ?? complete(this.#above(line) + line, world);
    return [[...described(found, world)], found.word];
  }

  readonly #hangUp = (): void => this.#leave(SIGNALS.SIGHUP);

  // Signals and leaving ----------------------------------------------------------------------

  /** Ctrl-C at the prompt. */
  readonly #interrupt = (): void => {
    const server = this.#server;
    const empty = server.line === '' && this.#pending === '';
    clearLine(server);
    if (empty) this.#report.write(`${this.#sitting.wayOut}\n`);
    this.#dropText();
  };

  /** The lines of a text that is not whole yet. */
  #dropText(): void {
    this.#pending = '';
    this.#server.clearBufferedCommand();
    this.#server.displayPrompt();
  }

  /** Somebody has stopped us, used the terminal, and lets us go on. */
  readonly #wake = (): void => {
    this.#console.input.setRawMode(false).setRawMode(true);
    this.#server.prompt(true);
  };

  /** What a session that was killed has made is not to stay until somebody enters something. */
  readonly #replaceIfLost = (): void => {
    if (!this.#sitting.isLost) return;
    this.#report.write('\n');
    this.#aside(() => this.#sitting.replaceIfLost());
    this.#showPlace();
    this.#server.prompt(true);
  };

  #leave(status: number): void {
    if (this.#left) return;
    this.#left = true;
    if (this.#console.isSmart) this.#console.output.write(PASTE_OFF);
    this.#console.input.setRawMode(false);
    const { remains } = this.#sitting;
    if (status === 0)
      this.#report.write(`${this.#server.line === '' ? '' : '\n'}${remains === '' ? '' : `undoing ${remains}\n`}`);
    this.#sitting.close();
    process.off('SIGINT', this.#interrupt);
    process.off('SIGCONT', this.#wake);
    clearInterval(this.#watch);
    for (const signal of Object.keys(SIGNALS)) process.off(signal, this.#onSignal);
    this.#server.close();
    this.#console.input.destroy();
    this.#resolve(status);
  }
}
