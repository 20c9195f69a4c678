/**
 * nsx in a real terminal: a tmux of the test's own, with its own server, home and state directory.
 *
 * Nothing waits for a fixed time: a test says what it wants to see, and that has ten seconds to come.
 */
import { execFileSync, spawnSync } from 'node:child_process';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import * as assert from 'uvu/assert';
import { isRoot, mountsBelow } from './machine.ts';
import { eventually, node, program, sleep } from './nsx.ts';

const PATIENCE = 10_000;
const PROMPT = 'nsx>';
/** What tmux takes in one command. */
const LONGEST = 2000;

export const hasTmux = spawnSync('tmux', ['-V']).status === 0;

/** The ordinary user that root can test as; null where there is none, or where we are one. */
export const ordinaryUser: { readonly uid: number; readonly gid: number; readonly name: string } | null = isRoot
  ? userNamed(process.env.NSX_TEST_USER ?? 'nsxtest')
  : null;

function userNamed(name: string) {
  const fields = spawnSync('getent', ['passwd', name], { encoding: 'utf8' }).stdout?.split(':') ?? [];
  return fields[0] === name ? { name, uid: Number(fields[2]), gid: Number(fields[3]) } : null;
}

export interface Sitting {
  /** As the ordinary user. */
  readonly asUser?: boolean;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Instead of nsx itself. */
  readonly command?: string;
}

/** What the directories of this process's terminals begin with. */
export const directoryPrefix = `/tmp/nsxt-terminal-${process.pid}-`;

export class TerminalSession {
  /** Its home, and whatever a test wants to put somewhere. */
  readonly directory: string;
  readonly #prefix: readonly string[];
  readonly #environment: NodeJS.ProcessEnv;

  private constructor({ asUser = false, environment = {}, command }: Sitting) {
    this.directory = mkdtempSync(directoryPrefix);
    const user = asUser ? ordinaryUser : null;
    if (user) chownSync(this.directory, user.uid, user.gid);
    this.#prefix = user ? ['setpriv', '--reuid', user.name, '--regid', user.name, '--clear-groups'] : [];
    const { PATH, LANG } = process.env;
    this.#environment = {
      PATH,
      LANG: LANG ?? 'C.UTF-8',
      HOME: this.directory,
      XDG_STATE_HOME: `${this.directory}/state`,
      SHELL: '/bin/sh',
      PS1: '$ ',
      NSX_PAGER: '',
      NO_COLOR: '1',
      ...environment,
    };
    // A shell around it, as people have, and so that something is seen of how it ends.
    const shell = command ?? `${node} ${program}; echo "status $?"; exec sh`;
    this.#tmux('-f', '/dev/null', 'new-session', '-d', '-x', '120', '-y', '60', shell);
    this.#tmux('set-option', '-g', 'history-limit', '20000');
  }

  /** Open a terminal, use it, and leave nothing behind. */
  static async use(sitting: Sitting, use: (terminal: TerminalSession) => Promise<void>): Promise<void> {
    const terminal = new TerminalSession(sitting);
    try {
      if (sitting.command === undefined) await terminal.sees(/(^|\n)nsx>$/);
      await use(terminal);
    } catch (error) {
      process.stdout.write(`\nthe terminal showed:\n${terminal.screen()}\n`);
      throw error;
    } finally {
      await terminal.#close();
    }
  }

  #tmux(...words: string[]): string {
    const [command = 'tmux', ...rest] = [...this.#prefix, 'tmux', '-S', `${this.directory}/tmux`, ...words];
    return execFileSync(command, rest, { env: this.#environment, cwd: '/tmp', encoding: 'utf8', stdio: 'pipe' });
  }

  async #close(): Promise<void> {
    try {
      this.#tmux('kill-server');
    } catch {
      // It has ended by itself.
    }
    await eventually(() => this.#processes().length === 0 && mountsBelow(this.directory).length === 0, PATIENCE / 2);
    // Something has gone wrong with the end of nsx; the next test shall not suffer from it.
    for (const pid of this.#processes()) process.kill(pid, 'SIGKILL');
    await eventually(() => mountsBelow(this.directory).length === 0);
    rmSync(this.directory, { recursive: true, force: true });
  }

  /** What runs in it: everything that was started with this home. */
  #processes(): number[] {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name) && environmentOf(name).includes(`\0HOME=${this.directory}\0`))
      .map(Number);
  }

  /** Everything the terminal has shown so far, without what fell off above. */
  screen(): string {
    try {
      return this.#tmux('capture-pane', '-p', '-J', '-S', '-').replace(/ +$/gm, '').trimEnd();
    } catch {
      return '(the terminal is gone)';
    }
  }

  /** Type a text as it stands. */
  type(text: string): void {
    for (let at = 0; at < text.length; at += LONGEST) this.#tmux('send-keys', '-l', '--', text.slice(at, at + LONGEST));
  }

  /** Press keys by tmux's names: `Enter`, `C-c`, `Up`. */
  press(...keys: readonly string[]): void {
    this.#tmux('send-keys', ...keys);
  }

  /** Press a key, and once more whenever nothing has come of it: a program may throw away what it has not read. */
  async pressUntil(key: string, wanted: RegExp): Promise<void> {
    for (let left = PATIENCE; left > 0; left -= 1000) {
      this.press(key);
      if (await eventually(() => wanted.test(this.screen()), 1000)) return;
    }
    throw new Error(`the terminal never showed ${wanted}`);
  }

  enter(line: string): void {
    this.type(line);
    this.press('Enter');
  }

  /** Paste a text as a terminal does. */
  paste(text: string): void {
    const file = `${this.directory}/paste`;
    writeFileSync(file, text);
    this.#tmux('load-buffer', file);
    this.#tmux('paste-buffer', '-p');
  }

  /** What tmux knows of it, by tmux's format: `#{cursor_flag}`. */
  ask(format: string): string {
    return this.#tmux('display-message', '-p', format).trimEnd();
  }

  /** Another size, once the terminal has it: tmux tells it after a while. */
  async resize(columns: number, rows: number): Promise<void> {
    this.#tmux('resize-window', '-x', String(columns), '-y', String(rows));
    assert.ok(await eventually(() => this.#stty('size').trim() === `${rows} ${columns}`), this.#stty('size'));
  }

  /** Wait until what has been entered runs: until then a Ctrl-C or a Ctrl-Z is a key for the editor. */
  async runs(): Promise<void> {
    assert.ok(await eventually(() => /(^|\s)isig\b/.test(this.#stty('-a'))), this.#stty('-a'));
  }

  #stty(what: string): string {
    return spawnSync('stty', ['-F', this.ask('#{pane_tty}'), what], { encoding: 'utf8' }).stdout;
  }

  /** Close the terminal: what runs in it gets SIGHUP. */
  hangUp(): void {
    this.#tmux('kill-session');
  }

  /** Wait until it shows this. */
  async sees(wanted: string | RegExp): Promise<string> {
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const shown = this.screen();
      if (typeof wanted === 'string' ? shown.includes(wanted) : wanted.test(shown)) return shown;
      if (Date.now() > deadline) throw new Error(`the terminal never showed ${wanted}`);
      await sleep(40);
    }
  }

  /** Enter a line at the prompt, and wait for the next prompt: what is shown between them. */
  async answer(line: string): Promise<string> {
    const entered = `${PROMPT} ${line}`.trimEnd();
    const before = occurrences(this.screen(), entered);
    this.enter(line);
    const deadline = Date.now() + PATIENCE;
    for (;;) {
      const shown = this.screen();
      const rest = shown.slice(shown.lastIndexOf(entered) + entered.length);
      if (occurrences(shown, entered) > before && /\nnsx>$/.test(rest))
        return rest.slice(1, -`\n${PROMPT}`.length).trimEnd();
      if (Date.now() > deadline) throw new Error(`no answer to ${line}`);
      await sleep(40);
    }
  }
}

/** proc_pid_environ(5), with a NUL before the first as well. */
function environmentOf(pid: string): string {
  try {
    return `\0${readFileSync(`/proc/${pid}/environ`, 'utf8')}`;
  } catch {
    return '';
  }
}

const occurrences = (text: string, part: string): number => text.split(part).length - 1;

/** How to run a test as everybody who can: as who we are, and for root as an ordinary user as well. */
export const everybody: readonly { readonly name: string; readonly sitting: Sitting }[] = [
  { name: isRoot ? 'root' : 'an ordinary user', sitting: {} },
  ...(ordinaryUser ? [{ name: 'an ordinary user', sitting: { asUser: true } }] : []),
];

/** The line editor works, and what programs see of the terminal is as usual. */
export async function isSound(terminal: TerminalSession): Promise<void> {
  terminal.type('print "abX');
  terminal.press('BSpace');
  terminal.type('c"');
  terminal.press('Enter');
  await terminal.sees(/\nabc\nnsx>$/);
  const modes = await terminal.answer('run stty -a');
  for (const mode of ['isig', 'icanon', 'echo', 'icrnl', 'onlcr', 'opost']) {
    if (!new RegExp(`(^|[\\s;])${mode}\\b`, 'm').test(modes))
      throw new Error(`the terminal is without ${mode}: ${modes}`);
  }
}
