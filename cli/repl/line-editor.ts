/**
 * What is added to Node's line editor: colours while typing, pastes as one text, and a history in
 * which a text of several lines is one entry.
 *
 * Node offers no hooks for these, but the methods with `_` are overridden by many programs and have
 * been kept for their sake: https://nodejs.org/api/readline.html, lib/readline.js.
 */
import type { REPLServer } from 'node:repl';
import type { Writable } from 'node:stream';
import type { Size } from './screen.ts';
import { type Part, partAround } from './window.ts';

/** The parts of a readline interface that its types do not name. */
interface Editor {
  line: string;
  cursor: number;
  history: string[];
  historyIndex: number;
  _addHistory(): string;
  clearLine(): void;
  _refreshLine(): void;
  _writeToOutput(text: string): void;
  _insertString(text: string): void;
  _ttyWrite(text: string, key: { readonly name?: string; readonly ctrl?: boolean }): void;
}

const editorOf = (server: REPLServer): Editor => server as unknown as Editor;

/** Put a text into the line, at the cursor. It may have several lines; Enter runs it as one. */
export function insertText(server: REPLServer, text: string): void {
  const editor = editorOf(server);
  const { line, cursor } = editor;
  editor.line = line.slice(0, cursor) + text + line.slice(cursor);
  editor.cursor = cursor + text.length;
  editor._refreshLine();
}

/** Drop what has been typed and go to a new line. */
export function clearLine(server: REPLServer): void {
  const editor = editorOf(server);
  editor.historyIndex = -1;
  editor.clearLine();
}

/** Ctrl-D in an empty line, perhaps the last of several; nothing else comes of it where `take` returns true. */
export function onEndOfInput(server: REPLServer, take: () => boolean): void {
  const editor = editorOf(server);
  const write = editor._ttyWrite.bind(server);
  editor._ttyWrite = (text, key) => {
    const isEmpty = editor.cursor === editor.line.length && /(?:^|[\r\n])$/.test(editor.line);
    if (key.ctrl && key.name === 'd' && isEmpty && take()) return;
    write(text, key);
  };
}

/** The history is ours: what Enter ends is not noted line by line, as the editor would do it. */
export function ownHistory(server: REPLServer, entries: readonly string[]): void {
  const editor = editorOf(server);
  editor._addHistory = () => {
    editor.historyIndex = -1;
    return editor.line;
  };
  showHistory(server, entries);
}

/** Let Up and Ctrl-R find these, newest first. */
export function showHistory(server: REPLServer, entries: readonly string[]): void {
  const { history } = editorOf(server);
  history.splice(0, history.length, ...entries);
}

/** What one drawing of the line writes, line by line: as the editor has it, and as it is to be seen. */
interface Drawing {
  readonly plain: readonly string[];
  readonly coloured: readonly string[];
  next: number;
}

/** Colour the line whenever it is drawn, and always draw all of it, or as much as fits the screen. */
export function writeLine(
  server: REPLServer,
  output: Writable,
  size: () => Size,
  colour: (line: string) => string,
): void {
  const editor = editorOf(server);
  const write = editor._writeToOutput.bind(server);
  const refresh = keepingScrollback(output, editor._refreshLine.bind(server));
  let drawing: Drawing | null = null;
  editor._writeToOutput = (text) => write(drawing ? asDrawn(text, drawing) : text);
  // All that a key changes goes out in one piece, so that nothing flickers.
  editor._refreshLine = () => {
    const { line, cursor } = editor;
    const part = partAround(line, cursor, size());
    const coloured = colour(line).split('\n');
    output.cork();
    try {
      if (part) {
        editor.line = part.lines.join('\n');
        editor.cursor = part.cursor;
        drawing = { plain: part.lines, coloured: colouredPart(part, line.split('\n'), coloured), next: 0 };
      } else drawing = { plain: line.split('\n'), coloured, next: 0 };
      refresh();
    } finally {
      drawing = null;
      if (part) Object.assign(editor, { line, cursor });
      output.uncork();
    }
  };
  // The editor would write only the new characters when they stand at the end, and their colours may
  // change what is before them; in the middle it mixes up a line that is typed fast.
  editor._insertString = (text) => {
    editor.line = editor.line.slice(0, editor.cursor) + text + editor.line.slice(editor.cursor);
    editor.cursor += text.length;
    editor._refreshLine();
  };
}

/** Clear from the cursor to the end of the screen; the editor does it at the first column, before it draws. */
const CLEAR_DOWN = '\x1b[0J';
/** The same but for the cell at the cursor, and then the line. */
const CLEAR_BESIDE = '\x1b[2G\x1b[0J\x1b[1G\x1b[K';

/**
 * When the line is the first of the screen, tmux takes the editor's clearing for one of the whole screen, and would
 * move what is on it into its scrollback at every key.
 */
function keepingScrollback(output: Writable, refresh: () => void): () => void {
  return () => {
    const write = output.write;
    output.write = ((text: unknown, ...rest: unknown[]) =>
      Reflect.apply(write, output, [text === CLEAR_DOWN ? CLEAR_BESIDE : text, ...rest]) as boolean) as typeof write;
    try {
      refresh();
    } finally {
      output.write = write;
    }
  };
}

/** The words on what is left out have no colours. */
function colouredPart({ lines, first }: Part, all: readonly string[], coloured: readonly string[]): string[] {
  return lines.map((line, index) => (all[first + index] === line ? (coloured[first + index] ?? line) : line));
}

/** Older editors write all lines at once, Node 24 and later one after another; something may stand before them. */
function asDrawn(text: string, drawing: Drawing): string {
  const { plain, coloured, next } = drawing;
  if (next >= plain.length) return text;
  const whole = plain.join('\n');
  const isWhole = next === 0 && text.endsWith(whole);
  const line = isWhole ? whole : (plain[next] ?? '');
  if (!text.endsWith(line)) return text;
  drawing.next = isWhole ? plain.length : next + 1;
  return text.slice(0, text.length - line.length) + (isWhole ? coloured.join('\n') : (coloured[next] ?? line));
}
